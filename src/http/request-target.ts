const AUTHORITY = /^https?:\/\/[^/?#]*\/?/i;
const ENCODED_UNRESERVED = /%(?:2[DE]|3\d|4[1-9A-F]|5[0-9AF]|6[1-9A-F]|7[0-9AE])/gi;

/**
 * A request target as its path and query, in the one spelling that hooks and router agree on: without the origin of the
 * absolute form (RFC 9112 §3.2.2), and with what need not be encoded in a path decoded (RFC 3986 §6.2.2.2).
 */
export function normalizeTarget(target: string): string {
  const url = target.startsWith('/') ? target : target.replace(AUTHORITY, '/');
  const escape = url.indexOf('%');
  if (escape === -1) return url;
  const query = url.indexOf('?');
  const end = query === -1 ? url.length : query;
  return escape > end ? url : url.slice(0, end).replace(ENCODED_UNRESERVED, decodeURIComponent) + url.slice(end);
}
