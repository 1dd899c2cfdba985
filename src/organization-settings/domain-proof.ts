import { Resolver } from 'node:dns/promises';

const TIMEOUT_MS = 2_000;
const TRIES = 2;
/** The name below the domain that the record is at, so that it stands in nobody's way there. */
const LABEL = '_saml-sso';
const MAX_RECORDS = 50;

export const proofRecordName = (domain: string): string => `${LABEL}.${domain}`;

/**
 * Whether the domain's DNS has the TXT record with this proof.
 *
 * @param servers addresses of resolvers; none: those of the system
 * @returns undefined when it has, else a sentence that says what was found instead
 */
export async function missingProof(
  domain: string,
  proof: string,
  servers: readonly string[],
): Promise<string | undefined> {
  const resolver = new Resolver({ timeout: TIMEOUT_MS, tries: TRIES });
  if (servers.length > 0) resolver.setServers(servers);
  const name = proofRecordName(domain);
  try {
    const records = await resolver.resolveTxt(name);
    // A long text travels in parts.
    const texts = records.slice(0, MAX_RECORDS).map((parts) => parts.join(''));
    return texts.some((text) => text.trim() === proof)
      ? undefined
      : `There is a TXT record at ${name}, but with another value. Check for a typing error, or for quotes around it.`;
  } catch (error) {
    return `${reasonOf(error)} at ${name}. A new record can take an hour to be seen; then check again.`;
  }
}

function reasonOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'ENOTFOUND':
    case 'ENODATA':
      return 'There is no TXT record yet';
    case 'ETIMEOUT':
    case 'ECONNREFUSED':
    case 'ESERVFAIL':
      return 'The name servers did not answer when asked for the TXT record';
    default:
      return 'The TXT record could not be read';
  }
}
