/** Whether the system refused with this code, for example `ENOENT`. By shape: realms of test runners have their own Error. */
export const hasErrno = (error: unknown, ...codes: string[]): boolean =>
  typeof error === 'object' &&
  error !== null &&
  'code' in error &&
  typeof error.code === 'string' &&
  codes.includes(error.code);
