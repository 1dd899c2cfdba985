/** A refusal by the server. `detail` is its own explanation (RFC 9457), made to be shown. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly detail: string | undefined,
    /** In seconds, where the server says so. */
    readonly retryAfter?: number,
  ) {
    super(detail ?? `HTTP ${status}`);
  }
}

export const isUnauthorized = (error: unknown): boolean => error instanceof ApiError && error.status === 401;

/** Reading metadata from a slow identity provider is the longest wait there is. */
const TIMEOUT_MS = 30_000;

/** One request to the API of this server. @returns the JSON of the answer, undefined for an empty one */
export async function send(method: string, path: string, body?: object): Promise<unknown> {
  const response = await fetch(`/api${path}`, {
    method,
    signal: AbortSignal.timeout(TIMEOUT_MS),
    headers: {
      accept: 'application/json',
      'accept-language': document.documentElement.lang, // of what the server puts into words
      ...(method !== 'GET' && { 'content-type': 'application/json' }),
    },
    ...(method !== 'GET' && { body: JSON.stringify(body ?? {}) }),
  });
  const text = await response.text();
  if (!response.ok)
    throw new ApiError(response.status, problemDetail(text), Number(response.headers.get('retry-after')));
  return text === '' ? undefined : JSON.parse(text);
}

function problemDetail(text: string): string | undefined {
  try {
    const problem: unknown = JSON.parse(text);
    if (typeof problem !== 'object' || problem === null || !('detail' in problem)) return undefined;
    return typeof problem.detail === 'string' ? problem.detail : undefined;
  } catch {
    return undefined; // a proxy in between answers with HTML
  }
}

/** A path under the settings of an organization. */
export const settings = (org: string, path: string): string => `/organizations/${encodeURIComponent(org)}${path}`;

export const page = (cursor?: string): string => (cursor ? `?cursor=${encodeURIComponent(cursor)}` : '');
