import { Injectable } from '@nestjs/common';
import { MetadataRefresher } from '../identity-providers/metadata-refresher.js';
import { newMessageId } from '../organizations/secret.js';
import { ServiceProviderKeys } from '../organizations/service-provider-keys.js';
import { type LogoutConnection, servesLogout } from '../organizations/single-logout.js';
import { decryptNameId } from '../protocol/saml/encryption/encrypted-name-id.js';
import { SamlError } from '../protocol/saml/error.js';
import { acceptLogoutRequest, writeLogoutRequest } from '../protocol/saml/logout/logout-request.js';
import {
  acceptLogoutResponse,
  type LogoutResult,
  writeLogoutResponse,
} from '../protocol/saml/logout/logout-response.js';
import type { VerifiedLogoutMessage } from '../protocol/saml/logout/logout-message.js';
import type { NameId } from '../protocol/saml/message/name-id.js';
import { signPosted } from '../protocol/saml/bindings/posted-signature.js';
import { type SamlField, writeRedirectUrl } from '../protocol/saml/bindings/redirect-signature.js';
import { LogoutRequestsRepository } from '../sessions/logout-requests.repository.js';
import { SessionsRepository } from '../sessions/sessions.repository.js';
import type { LogoutExchange } from './logout-exchange.js';
import type { OutgoingMessage } from './outgoing-message.js';
import { SamlConnections } from './saml-connections.js';
import { UnconfirmedLogoutError } from './unconfirmed-logout-error.js';

/** What came of a message of the identity provider. */
export interface Logout {
  /** Null when a sign-out that began here is complete. */
  readonly answer: OutgoingMessage | null;
  /** Who was signed out; undefined where the message does not say. */
  readonly nameId: string | undefined;
  /** What an administrator may want to know about it. */
  readonly message: string | undefined;
  /** Fingerprint of the certificate whose key signed. */
  readonly certificate: string | undefined;
}

interface Unsigned {
  readonly field: SamlField;
  readonly xml: string;
  readonly relayState?: string | undefined;
}

/** Bindings §3.4.3. */
const MAX_RELAY_STATE = 80;

/** Signs people out at the identity provider when they have signed out here, and here when they have there. */
@Injectable()
export class SamlLogoutService {
  constructor(
    private readonly connections: SamlConnections,
    private readonly keys: ServiceProviderKeys,
    private readonly refresher: MetadataRefresher,
    private readonly logoutRequests: LogoutRequestsRepository,
    private readonly sessions: SessionsRepository,
  ) {}

  /**
   * The LogoutRequest of somebody who has signed out here. Asked for again, it is the same request.
   * @throws SamlError `unknownOrganization`, `samlOff`, `singleLogoutOff` or `unknownRequest`
   */
  async begin(orgId: string, requestId: string): Promise<OutgoingMessage> {
    const connection = await this.findServing(orgId);
    const request = await this.logoutRequests.find(orgId, requestId);
    if (request?.idpSession.idpEntityId !== connection.idpEntityId) {
      throw new SamlError(
        'unknownRequest',
        'No sign-out of the last minutes waits to be taken to the identity provider',
      );
    }
    const { nameId, sessionIndexes } = request.idpSession;
    const { entityId: spEntityId } = this.connections.urls(orgId);
    const destination = connection.idpSloUrl;
    const xml = writeLogoutRequest({ id: requestId, destination, spEntityId, nameId, sessionIndexes }, new Date());
    return this.send(connection, destination, { field: 'SAMLRequest', xml });
  }

  /**
   * Takes what the identity provider sends: its LogoutRequest, which is answered, or its answer to ours.
   * @throws SamlError; an UnconfirmedLogoutError when somebody is signed out here but perhaps not there
   */
  async receive(orgId: string, open: () => LogoutExchange): Promise<Logout> {
    const connection = await this.findServing(orgId);
    const exchange = open();
    return exchange.field === 'SAMLRequest' ? this.serve(connection, exchange) : this.complete(connection, exchange);
  }

  /**
   * Ends the sessions that a LogoutRequest names. They are found by what it names and not by a cookie: identity providers
   * send it in a hidden frame, where browsers keep cookies back (and where a cookie might be somebody else's).
   */
  private async serve(known: LogoutConnection, exchange: LogoutExchange): Promise<Logout> {
    const orgId = known.organizationId;
    const { connection, message, certificate } = await this.verify(known, exchange);
    const request = acceptLogoutRequest(message, this.partiesOf(connection), new Date());
    const { id, sessionIndexes, encryptedId } = request;
    const { idpEntityId } = connection;
    const nameId =
      request.nameId ?? (encryptedId && decryptNameId(encryptedId, await this.keys.findDecryptionKeys(orgId)));
    const ended = await this.sessions.transaction(async (tx) => {
      if (!(await this.logoutRequests.recordUse(tx, orgId, { ...request, nameId, idpEntityId }))) {
        throw new SamlError('replayed', 'This LogoutRequest was served before; it is served once', { received: id });
      }
      return nameId ? this.sessions.endOfIdp(tx, orgId, { idpEntityId, nameId, sessionIndexes }) : 0;
    });
    return {
      answer: await this.answer(connection, id, nameId ? 'success' : 'unknownPrincipal', exchange.relayState),
      nameId: nameId?.value,
      message: noteOf(nameId, ended),
      certificate: fingerprintOf(connection, certificate),
    };
  }

  private answer(
    connection: LogoutConnection,
    inResponseTo: string,
    result: LogoutResult,
    relayState: string | undefined,
  ): Promise<OutgoingMessage> {
    const destination = connection.idpSloResponseUrl ?? connection.idpSloUrl;
    const { entityId: spEntityId } = this.connections.urls(connection.organizationId);
    const response = { id: newMessageId(), destination, spEntityId, inResponseTo, result };
    const isShort = relayState !== undefined && Buffer.byteLength(relayState) <= MAX_RELAY_STATE;
    return this.send(connection, destination, {
      field: 'SAMLResponse',
      xml: writeLogoutResponse(response, new Date()),
      relayState: isShort ? relayState : undefined,
    });
  }

  /** Takes the answer to a LogoutRequest of ours. Once: what a second one says is not believed. */
  private async complete(known: LogoutConnection, exchange: LogoutExchange): Promise<Logout> {
    const orgId = known.organizationId;
    try {
      const { connection, message, certificate } = await this.verify(known, exchange);
      const response = acceptLogoutResponse(message, this.partiesOf(connection), new Date());
      if (!response.isSuccess) {
        throw new SamlError('statusNotSuccess', 'The identity provider did not sign the person out everywhere', {
          expected: 'Success',
          received: response.status,
        });
      }
      if (!(await this.logoutRequests.consume(orgId, response.inResponseTo))) {
        throw new SamlError('unknownRequest', 'No sign-out that began here in the last minutes waits for this answer', {
          received: response.inResponseTo,
        });
      }
      return {
        answer: null,
        nameId: undefined,
        message: undefined,
        certificate: fingerprintOf(connection, certificate),
      };
    } catch (error) {
      const isOurs = error instanceof SamlError && (await this.isAwaited(orgId, exchange));
      throw isOurs ? new UnconfirmedLogoutError(error) : error;
    }
  }

  /** Where the signature is of no known key, with those that the metadata has by now: as at sign-in. */
  private async verify(
    connection: LogoutConnection,
    exchange: LogoutExchange,
  ): Promise<VerifiedLogoutMessage & { readonly connection: LogoutConnection }> {
    try {
      return { connection, ...exchange.verify(connection) };
    } catch (error) {
      if (!(error instanceof SamlError) || error.code !== 'signatureInvalid') throw error;
      await this.refresher.refreshForSignIn(connection.organizationId);
      const renewed = await this.findServing(connection.organizationId);
      if (renewed.idpCertificates.every((pem) => connection.idpCertificates.includes(pem))) throw error;
      return { connection: renewed, ...exchange.verify(renewed) };
    }
  }

  /** The ID is random: whoever knows it has it from the person who signed out, or from the identity provider. */
  private async isAwaited(orgId: string, exchange: LogoutExchange): Promise<boolean> {
    try {
      return (await this.logoutRequests.find(orgId, exchange.claimedRequest())) !== null;
    } catch (error) {
      if (error instanceof SamlError) return false;
      throw error;
    }
  }

  private async findServing(orgId: string): Promise<LogoutConnection> {
    const connection = await this.connections.findLive(orgId);
    if (servesLogout(connection)) return connection;
    throw new SamlError('singleLogoutOff', 'Single logout is turned off for this organization');
  }

  private partiesOf(connection: LogoutConnection): { logoutUrl: string; idpEntityId: string } {
    const { logoutUrl } = this.connections.urls(connection.organizationId);
    return { logoutUrl, idpEntityId: connection.idpEntityId };
  }

  private async send(connection: LogoutConnection, url: string, message: Unsigned): Promise<OutgoingMessage> {
    const key = await this.keys.findSigningKey(connection.organizationId);
    const binding = connection.idpSloBinding ?? 'redirect';
    if (binding === 'redirect') return { binding, url: writeRedirectUrl(url, message, key.privateKey) };
    const { field, xml, relayState } = message;
    const encoded = Buffer.from(signPosted(xml, key), 'utf8').toString('base64');
    const rest = relayState === undefined ? [] : [['RelayState', relayState] as const];
    return { binding, url, fields: [[field, encoded], ...rest] };
  }
}

const fingerprintOf = ({ certificates }: LogoutConnection, certificate: string): string | undefined =>
  certificates.find(({ pem }) => pem === certificate)?.fingerprint;

function noteOf(nameId: NameId | undefined, ended: number): string | undefined {
  if (!nameId) return 'The LogoutRequest names nobody, or encrypts the NameID for another key than ours';
  if (ended > 0) return undefined;
  return 'No session here has this NameID, with the same Format and qualifiers, and one of these SessionIndexes: it has ended already, or the identity provider names it otherwise than at sign-in';
}
