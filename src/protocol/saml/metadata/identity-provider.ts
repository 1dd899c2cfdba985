import { MAX_CERTIFICATES } from '../certificates/held-certificates.js';
import { SamlError } from '../error.js';

export const bindings = ['redirect', 'post'] as const;
export type Binding = (typeof bindings)[number];

/** Where single logout is asked for. */
export interface SingleLogoutService {
  readonly url: string;
  readonly binding: Binding;
  /** Where answers to the identity provider's own requests go; null when that is `url` as well. */
  readonly responseUrl: string | null;
}

/** What sign-in and sign-out need to know of an identity provider. */
export interface IdentityProvider {
  readonly entityId: string;
  readonly ssoUrl: string;
  readonly ssoBinding: Binding;
  readonly slo: SingleLogoutService | null;
  /** PEM, without repetition. */
  readonly certificates: string[];
  readonly wantsSignedRequests: boolean;
}

const MAX_ENTITY_ID = 1024;
const MAX_URL = 2048;
/** Control characters, and those that are not seen or turn the direction of the others. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
/** URLs take more, such as `;`, which would end a directive of our Content-Security-Policy. */
const HOST = /^([\w.-]+|\[[\da-f:.]+\])$/;
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * Refuses an identity provider that could not work or would not be safe, however it was given to us.
 *
 * @param us our own entity id for this organization, and PUBLIC_URL
 * @throws SamlError `entityId`, `ssoUrl` or `certificate`
 */
export function checkIdentityProvider(idp: IdentityProvider, us: { spEntityId: string; publicUrl: string }): void {
  if (idp.entityId.trim() === '' || idp.entityId.length > MAX_ENTITY_ID) {
    throw new SamlError(
      'entityId',
      `The entity ID of the identity provider must have 1 to ${MAX_ENTITY_ID} characters`,
    );
  }
  if (INVISIBLE.test(idp.entityId)) {
    throw new SamlError('entityId', 'The entity ID of the identity provider must not contain invisible characters');
  }
  if (idp.entityId === us.spEntityId) {
    throw new SamlError(
      'entityId',
      "This is our own entity ID. Enter the identity provider's, or import the identity provider's metadata.",
      { received: idp.entityId },
    );
  }
  if (!isSafeSsoUrl(idp.ssoUrl, us.publicUrl)) {
    throw new SamlError('ssoUrl', `The sign-in address must be an https address: ${idp.ssoUrl.slice(0, 100)}`, {
      expected: 'https://…',
      received: idp.ssoUrl,
    });
  }
  if (idp.certificates.length === 0 || idp.certificates.length > MAX_CERTIFICATES) {
    throw new SamlError(
      'certificate',
      `The identity provider needs 1 to ${MAX_CERTIFICATES} signing certificates, but has ${idp.certificates.length}`,
    );
  }
}

/**
 * The same identity provider, its addresses as browsers write them. Single logout at an address that is not safe is left
 * out: sign-in does not need it.
 */
export function normalizeIdentityProvider<Idp extends IdentityProvider>(idp: Idp, publicUrl: string): Idp {
  const { ssoUrl, slo } = idp;
  const sloUrls = slo ? [slo.url, slo.responseUrl].filter((url) => url !== null) : [];
  const isSafe = sloUrls.every((url) => isSafeSsoUrl(url, publicUrl));
  const normal = (url: string) => new URL(url).href;
  return {
    ...idp,
    ssoUrl: normal(ssoUrl),
    slo:
      slo && isSafe
        ? { ...slo, url: normal(slo.url), responseUrl: slo.responseUrl === null ? null : normal(slo.responseUrl) }
        : null,
  };
}

/** https; http as well for a loopback host, or when we ourselves are served by http (development). */
function isSafeSsoUrl(text: string, publicUrl: string): boolean {
  if (text.length > MAX_URL || !URL.canParse(text)) return false;
  const url = new URL(text);
  if (url.username || url.password || url.hash || !HOST.test(url.hostname)) return false;
  if (url.protocol === 'https:') return true;
  return url.protocol === 'http:' && (LOOPBACK.test(url.hostname) || publicUrl.startsWith('http:'));
}
