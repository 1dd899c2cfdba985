import type { IncomingMessage, ServerResponse } from 'node:http';
import { inflateRawSync } from 'node:zlib';
import samlify from 'samlify';
import {
  type IndependentIdentityProvider,
  listen,
  postForm,
  textOf,
  type VouchedSession,
} from './independent-identity-provider.js';
import { makeSamlKeys } from './saml-keys.js';

type Binding = 'redirect' | 'post';
type Idp = ReturnType<typeof samlify.IdentityProvider>;
type Sp = ReturnType<typeof samlify.ServiceProvider>;
type Fields = Record<string, string>;

const BINDING = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-';
const EMAIL = 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress';
const AUTHN_STATEMENT =
  '<saml:AuthnStatement AuthnInstant="{IssueInstant}" SessionIndex="{SessionIndex}"><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>';

// It asks for a validator of schemas and comes without one. What it validates are our messages, for its own safety.
samlify.setSchemaValidator({ validate: () => Promise.resolve('not validated') });

/** An identity provider made of samlify. */
export async function startSamlifyIdentityProvider(
  person = 'jane@contoso.example',
): Promise<IndependentIdentityProvider> {
  const sessions: VouchedSession[] = [];
  const server = await listen((request, response) => {
    answer(idp, sessions, request, response).catch((fault: unknown) => {
      response.writeHead(400).end(String(fault));
    });
  });
  const keys = makeSamlKeys();
  const idp: IndependentIdentityProvider = {
    entityId: `${server.base}/metadata`,
    metadataUrl: `${server.base}/metadata`,
    ssoUrl: `${server.base}/sso`,
    logoutUrl: `${server.base}/logout`,
    person,
    keys,
    certificates: [keys.certificate],
    bindings: ['redirect', 'post'],
    wantsSignedRequests: false,
    encrypts: false,
    close: () => server.close(),
  };
  return idp;
}

async function answer(
  idp: IndependentIdentityProvider,
  sessions: VouchedSession[],
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(message.url ?? '/', idp.ssoUrl);
  const binding = message.method === 'POST' ? 'post' : 'redirect';
  const query = url.search.slice(1);
  const fields = Object.fromEntries(new URLSearchParams(binding === 'post' ? await textOf(message) : query));
  if (url.pathname === '/metadata') response.end(entityOf(idp, idp.certificates).getMetadata());
  else if (url.pathname === '/sso') await signIn(idp, sessions, { binding, fields, query }, response);
  else await logOut(idp, sessions, { binding, fields, query }, response);
}

interface Received {
  readonly binding: Binding;
  readonly fields: Fields;
  readonly query: string;
}

async function signIn(
  idp: IndependentIdentityProvider,
  sessions: VouchedSession[],
  received: Received,
  response: ServerResponse,
): Promise<void> {
  const entity = entityOf(idp);
  const issuer = issuerOf(received);
  const sp = await serviceProvider(issuer);
  const request = await entity.parseLoginRequest(sp, received.binding, httpRequest(received));
  const session = { issuer, nameId: idp.person, sessionIndex: `_${crypto.randomUUID()}` };
  const { context } = await entity.createLoginResponse(
    sp,
    { ...request },
    'post',
    { email: idp.person },
    {
      customTagReplacement: (template) => fill(template, idp, sp, session, request.extract.request),
    },
  );
  sessions.push(session);
  const acsUrl = sp.entityMeta.getAssertionConsumerService('post') as string;
  response.end(postForm(acsUrl, { SAMLResponse: context, RelayState: received.fields['RelayState'] ?? '' }));
}

/** The assertion of samlify has no AuthnStatement, which SAML asks for: its template is completed. */
function fill(
  template: string,
  { entityId }: IndependentIdentityProvider,
  sp: Sp,
  { nameId, sessionIndex }: VouchedSession,
  request: Record<string, string | string[]> | undefined,
): { id: string; context: string } {
  const now = Date.now();
  const acsUrl = sp.entityMeta.getAssertionConsumerService('post') as string;
  const later = new Date(now + 5 * 60_000).toISOString();
  const id = `_${crypto.randomUUID()}`;
  const complete = template.replace('{AuthnStatement}', AUTHN_STATEMENT).replace('{AttributeStatement}', '');
  const context = samlify.SamlLib.replaceTagsByValue(complete, {
    ID: id,
    AssertionID: `_${crypto.randomUUID()}`,
    Destination: acsUrl,
    Audience: sp.entityMeta.getEntityID(),
    SubjectRecipient: acsUrl,
    Issuer: entityId,
    IssueInstant: new Date(now).toISOString(),
    StatusCode: 'urn:oasis:names:tc:SAML:2.0:status:Success',
    ConditionsNotBefore: new Date(now).toISOString(),
    ConditionsNotOnOrAfter: later,
    SubjectConfirmationDataNotOnOrAfter: later,
    NameIDFormat: EMAIL,
    NameID: nameId,
    InResponseTo: String(request?.['id']),
    SessionIndex: sessionIndex,
  });
  return { id, context };
}

/** As asked by the browser itself, by a service provider, or as answered by one. */
async function logOut(
  idp: IndependentIdentityProvider,
  sessions: VouchedSession[],
  received: Received,
  response: ServerResponse,
): Promise<void> {
  const entity = entityOf(idp);
  if (received.fields['SAMLRequest'] !== undefined) {
    const sp = await serviceProvider(issuerOf(received));
    const request = await entity.parseLogoutRequest(sp, received.binding, httpRequest(received));
    const ended = sessions.findIndex(({ nameId }) => nameId === request.extract.nameID);
    if (ended >= 0) sessions.splice(ended, 1);
    const { RelayState: relayState } = received.fields;
    const { context } = entity.createLogoutResponse(
      sp,
      { ...request },
      'redirect',
      relayState === undefined ? {} : { relayState },
    );
    response.writeHead(302, { location: context }).end();
    return;
  }
  if (received.fields['SAMLResponse'] !== undefined) {
    await entity.parseLogoutResponse(
      await serviceProvider(issuerOf(received)),
      received.binding,
      httpRequest(received),
    );
  }
  const next = sessions.pop();
  if (!next) {
    response.end('Signed out everywhere');
    return;
  }
  const { nameId: logoutNameID, sessionIndex } = next;
  const sp = await serviceProvider(next.issuer);
  const { context } = entity.createLogoutRequest(sp, 'redirect', { logoutNameID, sessionIndex });
  response.writeHead(302, { location: context }).end();
}

/** It puts all certificates that it is given into the KeyInfo of a signature, as one. */
function entityOf(idp: IndependentIdentityProvider, certificates: string[] = [idp.keys.certificate]): Idp {
  const endpoints = (location: string) =>
    idp.bindings.map((binding) => ({
      Binding: `${BINDING}${binding === 'post' ? 'POST' : 'Redirect'}`,
      Location: location,
    }));
  const settings = {
    entityID: idp.entityId,
    privateKey: idp.keys.privateKeyPem,
    signingCert: certificates,
    requestSignatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    isAssertionEncrypted: idp.encrypts,
    // Its types do not know it. What it does by itself is CBC.
    dataEncryptionAlgorithm: 'http://www.w3.org/2009/xmlenc11#aes256-gcm',
    wantAuthnRequestsSigned: idp.wantsSignedRequests,
    wantLogoutRequestSigned: true,
    wantLogoutResponseSigned: true,
    nameIDFormat: [EMAIL],
    singleSignOnService: endpoints(idp.ssoUrl),
    singleLogoutService: [{ Binding: `${BINDING}Redirect`, Location: idp.logoutUrl }],
    generateID: () => `_${crypto.randomUUID()}`,
  };
  return samlify.IdentityProvider(settings);
}

/** As its metadata says, which is where its entity ID is. */
async function serviceProvider(entityId: string): Promise<Sp> {
  const metadata = await (await fetch(entityId)).text();
  return samlify.ServiceProvider({ metadata, wantLogoutRequestSigned: true, wantLogoutResponseSigned: true });
}

function issuerOf({ binding, fields }: Received): string {
  const bytes = Buffer.from(fields['SAMLRequest'] ?? fields['SAMLResponse'] ?? '', 'base64');
  const xml = (binding === 'post' ? bytes : inflateRawSync(bytes)).toString('utf8');
  return /<(?:\w+:)?Issuer[^>]*>([^<]*)</.exec(xml)?.[1] ?? '';
}

/** What is signed in a query are the parameters as they came, but for the signature. */
const httpRequest = ({ binding, fields, query }: Received) =>
  binding === 'post' ? { body: fields } : { query: fields, octetString: query.replace(/&Signature=[^&]*/, '') };
