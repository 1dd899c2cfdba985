const LIFETIME_MS = 8 * 3_600_000;

/** When the session of an administrator ends that begins now. */
export const administratorSessionEnd = (): Date => new Date(Date.now() + LIFETIME_MS);
