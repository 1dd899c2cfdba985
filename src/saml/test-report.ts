import type { ServiceProviderUrls } from '../organizations/service-provider-urls.js';
import { completeMapping, mappedAttributes, nameInUse } from '../protocol/saml/person/attribute-mapping.js';
import { type Claims, readClaims } from '../protocol/saml/response/claims.js';
import {
  clockDifference,
  reportAttributes,
  reportChecks,
  type SignInFailure,
  type SignInReport,
  type SignInStage,
  stageOf,
} from '../protocol/saml/diagnosis/sign-in-report.js';
import type { LiveConnection } from './saml-connections.js';
import type { SamlExchange } from './saml-exchange.js';
import { type SignInUser, userNameOf } from './sign-in-users.js';

const MAX_NAME_ID = 256;

/** A refusal in the words of whoever refused. */
export interface Refusal extends SignInFailure {
  readonly message: string;
}

/** What is known of a test sign-in when it ends. */
export interface EndedTest {
  readonly connection: LiveConnection;
  readonly urls: ServiceProviderUrls;
  readonly requestId: string;
  readonly receivedAt: Date;
  readonly claims: Claims | undefined;
  /** Present once the message has passed the gate and answers the request. */
  readonly exchange: SamlExchange | undefined;
  readonly refusal: Refusal | undefined;
  readonly found: SignInUser | null;
}

/** Whether the identity provider's signatures held: all that is refused later is its own doing, or about the person. */
export const hasVerified = ({ opened }: SamlExchange): boolean => opened !== undefined;

/** Fingerprint of the certificate whose key signed. */
export const signerOf = ({ connection, opened }: SamlExchange): string | undefined =>
  connection.certificates.find(({ pem }) => opened?.certificates.includes(pem))?.fingerprint;

export const claimsOf = ({ opened, received }: SamlExchange): Claims =>
  readClaims(received.response, opened?.posted.assertion);

export function reportTest(ended: EndedTest): SignInReport {
  const { connection, urls, requestId, receivedAt, claims, exchange, refusal, found } = ended;
  const { matchAttribute, matchTarget } = connection;
  const certificate = exchange && signerOf(exchange);
  const checks = reportChecks({
    claims,
    expected: {
      acsUrl: urls.acsUrl,
      spEntityId: urls.entityId,
      idpEntityId: connection.idpEntityId,
      requestId,
      certificates: connection.certificates.map(({ fingerprint }) => fingerprint),
      user: `${matchTarget} = ${matchAttribute ?? 'NameID'}`,
      attributes: matchAttribute === null ? [] : [matchAttribute],
    },
    stage: stageReached(exchange, refusal),
    failure: refusal,
    certificate,
    user: found ? userNameOf(found) : undefined,
    receivedAt,
  });
  return {
    code: refusal?.code ?? null,
    message: refusal?.message ?? null,
    checks,
    nameId: claims?.nameId?.slice(0, MAX_NAME_ID) ?? null,
    attributes: claims ? reportAttributes(claims.attributes, usesOf(connection, claims.attributes)) : [],
    user:
      found?.kind === 'existing'
        ? { id: found.user.id, userName: found.user.userName, active: found.user.active }
        : null,
    wouldCreate: found?.kind === 'new' && refusal === undefined,
    certificate: certificate ?? null,
    clockDifferenceMs: clockDifference(claims, receivedAt),
  };
}

function stageReached(exchange: SamlExchange | undefined, refusal: Refusal | undefined): SignInStage {
  if (!refusal || exchange?.user) return 4;
  if (!exchange) return stageOf(refusal.code);
  return hasVerified(exchange) ? 3 : 2;
}

/** By the name of a SAML attribute, what of a person it fills, or that it says who signs in. */
function usesOf(
  { attributeMapping, matchAttribute, matchTarget }: LiveConnection,
  attributes: ReadonlyMap<string, unknown>,
): Map<string, string> {
  const mapping = completeMapping(attributeMapping);
  const filled = mappedAttributes.flatMap((attribute): [string, string][] => {
    const name = nameInUse(mapping[attribute], attributes);
    return name === undefined ? [] : [[name, attribute]];
  });
  return new Map([...filled, ...(matchAttribute === null ? [] : [[matchAttribute, matchTarget] as const])]);
}
