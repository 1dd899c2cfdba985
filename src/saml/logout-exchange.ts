import type { FastifyRequest } from 'fastify';
import { SamlError } from '../protocol/saml/error.js';
import { inflateMessage } from '../protocol/saml/bindings/inflate.js';
import {
  readLogoutMessage,
  readUnsignedLogoutMessage,
  type VerifiedLogoutMessage,
  verifyPostedLogoutMessage,
} from '../protocol/saml/logout/logout-message.js';
import { claimedRequest } from '../protocol/saml/logout/logout-response.js';
import { decodePosted, decodeUtf8 } from '../protocol/saml/message/message-shape.js';
import {
  readRedirectMessage,
  type SamlField,
  verifyRedirectMessage,
} from '../protocol/saml/bindings/redirect-signature.js';
import type { LogoutConnection } from '../organizations/single-logout.js';
import { isForm } from './is-form.js';

/** A logout message as it came, by either binding. Nothing in it is verified until `verify` has returned. */
export interface LogoutExchange {
  readonly field: SamlField;
  readonly relayState: string | undefined;
  /** @throws SamlError */
  verify(connection: LogoutConnection): VerifiedLogoutMessage;
  /** Of a LogoutResponse, the request that it claims to answer. @throws SamlError */
  claimedRequest(): string;
}

type LogoutHttpRequest = Pick<FastifyRequest, 'method' | 'headers' | 'url' | 'body' | 'query'>;

const FIELDS = ['SAMLRequest', 'SAMLResponse'] as const;

/** @throws SamlError `badForm`, `notBase64`, `notUtf8` or `tooLarge` */
export function openLogoutExchange(request: LogoutHttpRequest): LogoutExchange {
  return request.method === 'POST' ? posted(request) : redirected(request.url);
}

function redirected(url: string): LogoutExchange {
  const message = readRedirectMessage(url.slice(url.indexOf('?') + 1 || url.length));
  const { field, relayState } = message;
  // What is believed is inflated and parsed only when it is known who sent it.
  const read = () => readUnsignedLogoutMessage(field, decodeUtf8(field, inflateMessage(message.deflated)));
  return {
    field,
    relayState,
    verify: ({ idpCertificates, allowSha1 }) => {
      const certificate = verifyRedirectMessage(message, idpCertificates, { allowSha1 });
      return { message: read(), certificate };
    },
    claimedRequest: () => claimedRequest(read()),
  };
}

function posted(request: LogoutHttpRequest): LogoutExchange {
  const { body, query } = request;
  const form = new Map(Object.entries(isForm(request) ? (body as Record<string, unknown>) : {}));
  const given = FIELDS.filter((name) => form.has(name));
  const [field] = given;
  const value = field && form.get(field);
  const relayState = form.get('RelayState');
  const isAlone = given.length === 1 && Object.keys(query as object).every((name) => !isSamlParameter(name));
  if (!field || typeof value !== 'string' || !isAlone || (relayState !== undefined && typeof relayState !== 'string')) {
    throw new SamlError('badForm', 'Expected a form with one SAMLRequest or SAMLResponse and at most one RelayState', {
      expected: 'one SAMLRequest or SAMLResponse in an application/x-www-form-urlencoded body',
    });
  }
  const xml = decodePosted(field, value);
  return {
    field,
    relayState,
    verify: ({ idpCertificates, allowSha1 }) => verifyPostedLogoutMessage(field, xml, idpCertificates, { allowSha1 }),
    claimedRequest: () => claimedRequest(readLogoutMessage(field, xml)),
  };
}

const isSamlParameter = (name: string): boolean => name === 'RelayState' || FIELDS.some((field) => field === name);
