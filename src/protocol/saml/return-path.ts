const MAX_LENGTH = 2_000;
const BASE = 'http://local.invalid';

/**
 * Where to go after sign-in: `returnTo` if it is a path on this very site, else `/`. A browser reads `//host` and
 * `/\host` as other sites, drops tabs and line breaks from addresses, and folds `/..//host` together.
 *
 * @param returnTo what the browser sent; any type, since a query parameter may come twice
 * @returns printable ASCII that begins with exactly one `/`
 */
export function returnPath(returnTo: unknown): string {
  if (typeof returnTo !== 'string' || returnTo.length > MAX_LENGTH) return '/';
  if (!/^\/(?![/\\])[^\\\p{Cc}]*$/u.test(returnTo) || !URL.canParse(returnTo, BASE)) return '/';
  const url = new URL(returnTo, BASE);
  const path = url.pathname + url.search + url.hash;
  return url.origin === BASE && !path.startsWith('//') ? path : '/';
}
