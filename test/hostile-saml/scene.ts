import { inflateRawSync } from 'node:zlib';
import type { TestApp } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { makeSamlKeys, type SamlKeys } from '../support/saml-keys.js';
import { connectSamlOrganization, type SamlOrganization } from '../support/saml-organization.js';
import { buildResponse, encodeResponse, type ResponseFields, signResponse } from '../support/saml-response.js';

/** Somebody who signs. */
export interface Party {
  readonly entityId: string;
  readonly keys: SamlKeys;
}

/** A request to the ACS. What is left out is as it should be. */
export interface Posting {
  readonly method?: string;
  /** Behind the address of the server. */
  readonly path?: string;
  readonly headers?: Record<string, string>;
  readonly body?: BodyInit;
  readonly browser?: Browser;
}

/** XML to post in the way that it should be, or a whole request. */
export type Attack = string | Posting;

/** What is wrong, by the numbers of `attacks.json`; the check that has to find it; and how it is made. */
export type Hostile = readonly [
  attack: string,
  name: string,
  check: string,
  make: (scene: Scene) => Attack | Promise<Attack>,
];

export const FORM = 'application/x-www-form-urlencoded';

export type Change = (xml: string) => string;

const unchanged: Change = (xml) => xml;

/** Two organizations with an identity provider each. */
export interface Stage {
  readonly app: TestApp;
  readonly idp: Party;
  readonly otherIdp: Party;
  /** Of nobody. */
  readonly stranger: SamlKeys;
  readonly organization: SamlOrganization;
  readonly otherOrganization: SamlOrganization;
  /** Those of our metadata, of each of the two. */
  readonly encryptionCertificate: string;
  readonly otherEncryptionCertificate: string;
}

/** @param policy of the first organization */
export async function setStage(app: TestApp, policy: object = { enabled: true }): Promise<Stage> {
  const party = (name: string): Party => ({ entityId: `https://${name}.example/entity`, keys: makeSamlKeys() });
  const connect = ({ entityId, keys }: Party, userName: string) =>
    connectSamlOrganization(
      app,
      { entityId, ssoUrl: entityId.replace('/entity', '/sso'), certificates: [keys.certificate] },
      { userName },
    );
  const [idp, otherIdp] = [party('idp'), party('other-idp')];
  const organization = await connect(idp, 'jane@contoso.example');
  const otherOrganization = await connect(otherIdp, 'root@fabrikam.example');
  const { status } = await app.operator('PATCH', `/api/organizations/${organization.id}/saml`, policy);
  if (status !== 200) throw new Error(`The policy was not taken: ${status}`);
  return {
    app,
    idp,
    otherIdp,
    stranger: makeSamlKeys(),
    organization,
    otherOrganization,
    encryptionCertificate: await encryptionCertificateOf(organization),
    otherEncryptionCertificate: await encryptionCertificateOf(otherOrganization),
  };
}

async function encryptionCertificateOf({ metadataUrl }: SamlOrganization): Promise<string> {
  const metadata = await (await fetch(metadataUrl)).text();
  const [, base64 = ''] = /use="encryption"[^]*?X509Certificate>([^<]+)</.exec(metadata) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${base64.replace(/.{64}(?!$)/g, '$&\n')}\n-----END CERTIFICATE-----\n`;
}

/** A sign-in that waits for its answer, and all that an attacker may have to make one. */
export class Scene {
  private constructor(
    readonly stage: Stage,
    readonly browser: Browser,
    readonly requestId: string,
    /** Of the assertion; that of the Response is `response-` and this. */
    readonly id = `_${crypto.randomUUID()}`,
    readonly now = new Date(),
  ) {}

  static async begin(stage: Stage, browser = new Browser(), organization = stage.organization): Promise<Scene> {
    const answer = await browser.request(organization.loginUrl);
    const request = new URL(answer.headers.get('location') ?? '').searchParams.get('SAMLRequest') ?? '';
    const xml = inflateRawSync(Buffer.from(request, 'base64')).toString('utf8');
    return new Scene(stage, browser, / ID="([^"]*)"/.exec(xml)?.[1] ?? '');
  }

  /** What the identity provider would say of Jane. */
  unsigned(fields: Partial<ResponseFields> = {}): string {
    const { entityId: spEntityId, acsUrl } = this.stage.organization;
    return buildResponse({
      now: this.now,
      idpEntityId: this.stage.idp.entityId,
      spEntityId,
      acsUrl,
      inResponseTo: this.requestId,
      assertionId: this.id,
      nameId: 'jane@contoso.example',
      ...fields,
    });
  }

  assertionSigned(change = unchanged, by = this.stage.idp.keys): string {
    return signResponse(change(this.unsigned()), 'Assertion', by);
  }

  responseSigned(change = unchanged, by = this.stage.idp.keys): string {
    return signResponse(change(this.unsigned()), 'Response', by);
  }

  bothSigned(change = unchanged, by = this.stage.idp.keys): string {
    return signResponse(this.assertionSigned(change), 'Response', by);
  }

  /** The bare time, so many milliseconds from now. */
  time(offsetMs: number): string {
    return new Date(this.now.getTime() + offsetMs).toISOString();
  }

  /** Posts what should be accepted. */
  async signIn(xml = this.assertionSigned()): Promise<void> {
    const { status } = await this.post(xml);
    if (status !== 303) throw new Error(`The sign-in that should succeed answered ${status}`);
  }

  post(attack: Attack): Promise<Response> {
    const { acsUrl } = this.stage.organization;
    const {
      method = 'POST',
      path,
      headers,
      body,
      browser = this.browser,
    } = typeof attack === 'string' ? { body: formOf(attack) } : attack;
    const url = path === undefined ? acsUrl : this.stage.app.baseUrl + path;
    return browser.request(url, { method, ...(headers && { headers }), ...(body !== undefined && { body }) });
  }
}

/** The form that carries this XML. */
export const formOf = (xml: string, others: Record<string, string> = {}): URLSearchParams =>
  new URLSearchParams({ SAMLResponse: encodeResponse(xml), ...others });

/** The form that carries these bytes. */
export const bytesForm = (bytes: Buffer): Posting => ({
  body: new URLSearchParams({ SAMLResponse: bytes.toString('base64') }),
});
