import { writeLogoutRequest } from '../../src/protocol/saml/logout/logout-request.js';
import { type LogoutResult, writeLogoutResponse } from '../../src/protocol/saml/logout/logout-response.js';
import type { NameId } from '../../src/protocol/saml/message/name-id.js';
import { signPosted } from '../../src/protocol/saml/bindings/posted-signature.js';
import {
  readRedirectMessage,
  type SamlField,
  writeRedirectUrl,
} from '../../src/protocol/saml/bindings/redirect-signature.js';
import { inflateMessage } from '../../src/protocol/saml/bindings/inflate.js';
import type { TestApp } from './app.js';
import type { Form } from './browser.js';
import type { SamlKeys } from './saml-keys.js';

export type LogoutBinding = 'redirect' | 'post';

/** The identity provider of one organization as far as sign-out goes, in our own words: it can send what others would not. */
export interface LogoutIdentityProvider {
  readonly entityId: string;
  readonly sloUrl: string;
  readonly keys: SamlKeys;
}

/** An address to open or a form to submit. */
export type Sent = { readonly url: string } | Form;

const newId = () => `_${crypto.randomUUID().replaceAll('-', '')}`;

export interface RequestFields {
  readonly id?: string;
  readonly nameId: NameId;
  readonly sessionIndexes?: readonly string[];
  readonly issuer?: string;
  readonly destination?: string;
  readonly now?: Date;
  readonly relayState?: string;
  readonly keys?: SamlKeys;
  /** Changes the XML before it is signed. */
  readonly change?: (xml: string) => string;
}

/** A LogoutRequest, signed unless told otherwise. */
export function logoutRequest(
  idp: LogoutIdentityProvider,
  logoutUrl: string,
  binding: LogoutBinding,
  fields: RequestFields,
): Sent {
  const { nameId, sessionIndexes = [], relayState, keys = idp.keys, change = (xml) => xml } = fields;
  const request = {
    id: fields.id ?? newId(),
    destination: fields.destination ?? logoutUrl,
    spEntityId: fields.issuer ?? idp.entityId,
    nameId,
    sessionIndexes,
  };
  const xml = change(writeLogoutRequest(request, fields.now ?? new Date()));
  return sent('SAMLRequest', xml, { logoutUrl, binding, relayState, keys });
}

export interface ResponseFields {
  readonly inResponseTo: string;
  readonly result?: LogoutResult;
  readonly issuer?: string;
  readonly destination?: string;
  readonly keys?: SamlKeys;
  readonly change?: (xml: string) => string;
}

/** A LogoutResponse. */
export function logoutResponse(
  idp: LogoutIdentityProvider,
  logoutUrl: string,
  binding: LogoutBinding,
  fields: ResponseFields,
): Sent {
  const { inResponseTo, result = 'success', keys = idp.keys, change = (xml) => xml } = fields;
  const response = {
    id: newId(),
    destination: fields.destination ?? logoutUrl,
    spEntityId: fields.issuer ?? idp.entityId,
    inResponseTo,
    result,
  };
  const xml = change(writeLogoutResponse(response, new Date()));
  return sent('SAMLResponse', xml, { logoutUrl, binding, keys });
}

function sent(
  field: SamlField,
  xml: string,
  to: { logoutUrl: string; binding: LogoutBinding; keys: SamlKeys; relayState?: string | undefined },
): Sent {
  const { logoutUrl, binding, keys, relayState } = to;
  if (binding === 'redirect') {
    return { url: writeRedirectUrl(logoutUrl, { field, xml, relayState }, keys.privateKeyPem) };
  }
  const signed = signPosted(xml, { privateKey: keys.privateKeyPem, certificate: keys.certificate });
  return {
    action: logoutUrl,
    fields: {
      [field]: Buffer.from(signed).toString('base64'),
      ...(relayState !== undefined && { RelayState: relayState }),
    },
  };
}

/** What an address of the HTTP-Redirect binding carries. */
export function carriedBy(url: string): { field: SamlField; xml: string; relayState: string | undefined } {
  const { field, deflated, relayState } = readRedirectMessage(new URL(url).search.slice(1));
  return { field, xml: inflateMessage(deflated).toString('utf8'), relayState };
}

/** Delivers a message as a browser without cookies would. */
export const deliver = (message: Sent): Promise<Response> =>
  'url' in message
    ? fetch(message.url, { redirect: 'manual' })
    : fetch(message.action, { method: 'POST', body: new URLSearchParams(message.fields), redirect: 'manual' });

/** Connects the organization to `idp`, with single logout. */
export async function connectForLogout(
  app: TestApp,
  orgId: string,
  idp: LogoutIdentityProvider,
  binding: LogoutBinding,
  responseUrl?: string,
): Promise<void> {
  const uri = `urn:oasis:names:tc:SAML:2.0:bindings:HTTP-${binding === 'post' ? 'POST' : 'Redirect'}`;
  const certificate = idp.keys.certificate.replace(/-----[A-Z ]+-----|\s/g, '');
  const response = responseUrl === undefined ? '' : ` ResponseLocation="${responseUrl}"`;
  const metadataXml = `<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${idp.entityId}"><md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>${certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor><md:SingleLogoutService Binding="${uri}" Location="${idp.sloUrl}"${response}/><md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://idp.example/sso"/></md:IDPSSODescriptor></md:EntityDescriptor>`;
  const settings = `/api/organizations/${orgId}/saml`;
  for (const [method, path, body] of [
    ['PUT', `${settings}/identity-provider`, { metadataXml }],
    ['PATCH', settings, { enabled: true, singleLogout: true }],
  ] as const) {
    const answer = await app.operator(method, path, body);
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
  }
}
