import { createPrivateKey } from 'node:crypto';
import fc from 'fast-check';
import { SamlConnectionEntity } from '../../src/organizations/saml-connection.entity.js';
import { serviceProviderUrls } from '../../src/organizations/service-provider-urls.js';
import type { VerifiedAssertion } from '../../src/protocol/saml/response/assertion.js';
import { SamlError } from '../../src/protocol/saml/error.js';
import { encryptAssertion } from '../support/encrypted-response.js';
import { makeSamlKeys } from '../support/saml-keys.js';
import { buildResponse, encodeResponse, signResponse } from '../support/saml-response.js';
import { type Acceptance, acceptResponse } from './accept-response.js';
import { mutate, type Mutation, mutation } from './mutations.js';

const RUNS = 3_000;
const TIME_LIMIT_MS = 500;
const ORGANIZATION = '0190a5a0-0000-7000-8000-000000000000';

const [idp, sp, stranger] = [makeSamlKeys(), makeSamlKeys(), makeSamlKeys()];
const idpEntityId = 'https://idp.example/entity';
const urls = serviceProviderUrls('https://gatehouse.example', ORGANIZATION);
const acceptance: Acceptance = {
  connection: Object.assign(new SamlConnectionEntity(), {
    organizationId: ORGANIZATION,
    enabled: true,
    idpEntityId,
    idpSsoUrl: 'https://idp.example/sso',
    signature: 'either' as const,
    allowSha1: false,
    allowCbc: false,
    idpInitiated: false,
    forceAuthn: false,
    authnContexts: [],
    nameIdFormat: null,
    certificates: [{ pem: idp.certificate }],
  }),
  urls,
  requestId: '_request',
  decryptionKeys: [createPrivateKey(sp.privateKeyPem)],
};

/** One time for all, so that all shapes of a message say the same. */
const now = new Date();
const unsigned = (name: string) =>
  buildResponse({
    now,
    idpEntityId,
    spEntityId: urls.entityId,
    acsUrl: urls.acsUrl,
    inResponseTo: '_request',
    assertionId: `_${name}`,
    nameId: `${name}@contoso.example`,
  });

/** Every form in which an identity provider may say who somebody is. */
const shapes: readonly (readonly [name: string, make: (person: string) => string])[] = [
  ['the assertion signed', (person) => signResponse(unsigned(person), 'Assertion', idp)],
  ['the response signed', (person) => signResponse(unsigned(person), 'Response', idp)],
  ['both signed', (person) => signResponse(signResponse(unsigned(person), 'Assertion', idp), 'Response', idp)],
  [
    'the assertion signed, then encrypted',
    (person) => encryptAssertion(signResponse(unsigned(person), 'Assertion', idp), sp.certificate),
  ],
  [
    'the assertion encrypted, then the response signed',
    (person) => signResponse(encryptAssertion(unsigned(person), sp.certificate), 'Response', idp),
  ],
  [
    'the assertion signed and encrypted by CBC, then the response signed',
    (person) => {
      const signed = signResponse(unsigned(person), 'Assertion', idp);
      return signResponse(encryptAssertion(signed, sp.certificate, { cipher: 'aes-256-cbc' }), 'Response', idp);
    },
  ],
];

const messages = ['jane', 'mallory'].flatMap((person) => shapes.map(([, make]) => make(person)));
/** What an attacker may have besides: nothing that the identity provider signed. */
const forgeries = [unsigned('admin'), signResponse(unsigned('admin'), 'Assertion', stranger)];
const donors = [...messages, ...forgeries];

/** By the ID of the assertion: what the identity provider said. */
const said = new Map<string, VerifiedAssertion>();
beforeAll(() => {
  for (const person of ['jane', 'mallory']) {
    const xml = signResponse(unsigned(person), 'Assertion', idp);
    said.set(`_${person}`, acceptResponse(encodeResponse(xml), acceptance));
  }
});

test.each(shapes)('%s is accepted unchanged', (_, make) => {
  const accepted = acceptResponse(encodeResponse(make('jane')), acceptance);

  expect([accepted.nameId, accepted.attributes]).toEqual([
    'jane@contoso.example',
    new Map([['email', ['jane@contoso.example']]]),
  ]);
});

test(`of ${RUNS} mutated responses none is accepted that says anything else than what was signed`, () => {
  let acceptedCount = 0;
  fc.assert(
    fc.property(
      fc.nat({ max: messages.length - 1 }),
      fc.array(mutation, { minLength: 1, maxLength: 4 }),
      (which, mutations) => {
        const accepted = outcomeOf(mutated(messages[which] ?? '', mutations));
        if (!accepted) return;
        acceptedCount += 1;
        expect(accepted).toEqual(said.get(accepted.assertionId));
      },
    ),
    { numRuns: RUNS },
  );
  // Many change nothing that is signed; without these the test would say nothing.
  expect(acceptedCount).toBeGreaterThan(RUNS / 100);
}, 60_000);

test('one byte or more of the form field may be anything', () => {
  fc.assert(
    fc.property(
      fc.nat({ max: messages.length - 1 }),
      fc.array(fc.tuple(fc.nat({ max: 20_000 }), fc.nat({ max: 255 })), { minLength: 1, maxLength: 3 }),
      (which, bytes) => {
        const field = Buffer.from(messages[which] ?? '');
        for (const [at, byte] of bytes) field[at % field.length] = byte;
        const accepted = outcomeOf(field);
        if (accepted) expect(accepted).toEqual(said.get(accepted.assertionId));
      },
    ),
    { numRuns: 500 },
  );
}, 60_000);

const mutated = (xml: string, mutations: readonly Mutation[]) =>
  Buffer.from(
    mutations.reduce((changed, each) => mutate(changed, each, donors), xml),
    'utf8',
  );

/** @returns what is accepted; undefined for what is refused in a way that sign-in knows, and soon */
function outcomeOf(bytes: Buffer): VerifiedAssertion | undefined {
  const start = process.cpuUsage();
  try {
    return acceptResponse(bytes.toString('base64'), acceptance);
  } catch (error) {
    if (!(error instanceof SamlError)) throw error;
    return undefined;
  } finally {
    const { user, system } = process.cpuUsage(start);
    expect((user + system) / 1_000).toBeLessThan(TIME_LIMIT_MS);
  }
}
