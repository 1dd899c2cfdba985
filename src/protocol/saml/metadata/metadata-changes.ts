import type { IdentityProvider } from './identity-provider.js';

/** Where people are sent. */
export type Endpoints = Pick<IdentityProvider, 'ssoUrl' | 'ssoBinding' | 'slo'>;

export interface MetadataChanges {
  /** What another look at the metadata may change by itself; null when it is another identity provider's now. */
  readonly endpoints: Endpoints | null;
  /** Whether an administrator has to agree to the rest. */
  readonly isPending: boolean;
}

/**
 * Nobody is asked about another path at the same server. Another server waits for an administrator, and so does another
 * entity id, with everything that comes with it: whoever holds the metadata address must not be able to take all sign-ins
 * elsewhere. So does the end of single logout: a document that leaves it out once must not turn it off for good.
 */
export function metadataChanges(
  known: Endpoints & { readonly entityId: string },
  now: IdentityProvider,
): MetadataChanges {
  if (now.entityId !== known.entityId) return { endpoints: null, isPending: true };
  const isSameHost = originOf(now.ssoUrl) === originOf(known.ssoUrl);
  const { ssoUrl, ssoBinding } = isSameHost ? now : known;
  const trusted = new Set([known.ssoUrl, known.slo?.url, known.slo?.responseUrl].map((url) => originOf(url ?? ssoUrl)));
  const isKnownSlo = now.slo
    ? [now.slo.url, now.slo.responseUrl ?? now.slo.url].every((url) => trusted.has(originOf(url)))
    : known.slo === null;
  return {
    endpoints: { ssoUrl, ssoBinding, slo: isKnownSlo ? now.slo : known.slo },
    isPending: !isSameHost || !isKnownSlo,
  };
}

/** Of what waits for an administrator, what would be taken. */
export const heldChange = ({
  entityId,
  ssoUrl,
  ssoBinding,
  slo,
  certificates,
  wantsSignedRequests,
}: IdentityProvider): IdentityProvider => ({ entityId, ssoUrl, ssoBinding, slo, certificates, wantsSignedRequests });

const originOf = (url: string): string => new URL(url).origin;

const MIN_SECONDS = 60 * 60;
const MAX_SECONDS = 24 * MIN_SECONDS;
const USUAL_SECONDS = 6 * MIN_SECONDS;

/** After how many seconds metadata is read again that says it may be kept for this long, or nothing about it. */
export function refreshInterval(cacheSeconds: number | null): number {
  return Math.min(Math.max(cacheSeconds ?? USUAL_SECONDS, MIN_SECONDS), MAX_SECONDS);
}

const FIRST_RETRY_SECONDS = 5 * 60;

/** After how many seconds it is tried again when it could not be read so many times in a row: 5 minutes to 6 hours. */
export function retryInterval(failures: number): number {
  return Math.min(FIRST_RETRY_SECONDS * 2 ** Math.min(failures - 1, 10), USUAL_SECONDS);
}
