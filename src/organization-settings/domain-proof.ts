import { Resolver } from 'node:dns/promises';

const TIMEOUT_MS = 2_000;
const TRIES = 2;
/** The name below the domain that the record is at, so that it stands in nobody's way there. */
const LABEL = '_saml-sso';

/** A domain's DNS could not be asked, which says nothing about its records. The message is for its administrators. */
export class UnreadableProofsError extends Error {}

export const proofRecordName = (domain: string): string => `${LABEL}.${domain}`;

/**
 * The values of the TXT records of a domain at which proofs are looked for: none where DNS says so.
 *
 * @param servers addresses of resolvers; none: those of the system
 * @throws UnreadableProofsError
 */
export async function readProofs(domain: string, servers: readonly string[]): Promise<string[]> {
  const resolver = new Resolver({ timeout: TIMEOUT_MS, tries: TRIES });
  if (servers.length > 0) resolver.setServers(servers);
  const name = proofRecordName(domain);
  try {
    const records = await resolver.resolveTxt(name);
    // A long text travels in parts.
    return records.map((parts) => parts.join('').trim());
  } catch (error) {
    const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
    if (code === 'ENOTFOUND' || code === 'ENODATA') return [];
    throw new UnreadableProofsError(
      `The name servers did not answer when asked for the TXT record at ${name}. Check again in a while.`,
      { cause: error },
    );
  }
}

/** Why a domain is not proven by these records. */
export function missingProof(domain: string, proofs: readonly string[]): string {
  const name = proofRecordName(domain);
  return proofs.length > 0
    ? `There is a TXT record at ${name}, but with another value. Check for a typing error, or for quotes around it.`
    : `There is no TXT record yet at ${name}. A new record can take an hour to be seen; then check again.`;
}
