/** What a client sent is an object, with whatever keys and values. */
export const isJsonObject = (given: unknown): given is Record<string, unknown> =>
  typeof given === 'object' && given !== null && !Array.isArray(given);
