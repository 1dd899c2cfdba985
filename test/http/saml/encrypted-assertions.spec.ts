import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { encrypt as encryptByLibrary, type EncryptOptions } from 'xml-encryption';
import { startApp, type TestApp } from '../../support/app.js';
import { encryptAssertion, encryptText, type EncryptionChoice } from '../../support/encrypted-response.js';
import { changed, signResponse } from '../../support/saml-response.js';
import { Scene, setStage, type Stage } from '../../hostile-saml/scene.js';

let app: TestApp;
let stage: Stage;
let certificate: string;
beforeAll(async () => {
  app = await startApp();
  stage = await setStage(app);
  certificate = await encryptionCertificate(stage.organization.metadataUrl);
});
afterAll(() => app.close());
afterEach(() => setPolicy({ allowCbc: false }));

/** As identity providers find it: in our metadata. */
async function encryptionCertificate(metadataUrl: string): Promise<string> {
  const xml = await (await fetch(metadataUrl)).text();
  const [, base64] = /use="encryption">[^]*?<ds:X509Certificate>([^<]*)/.exec(xml) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${base64 ?? ''}\n-----END CERTIFICATE-----\n`;
}

const settings = () => `/api/organizations/${stage.organization.id}/saml`;
const setPolicy = async (policy: object) => {
  expect((await app.operator('PATCH', settings(), policy)).status).toBe(200);
};
const seal = (xml: string, choice?: EncryptionChoice) => encryptAssertion(xml, certificate, choice);
const signedOutside = (xml: string, by = stage.idp.keys) => signResponse(xml, 'Response', by);
const GCM = 'aes-256-gcm';
const CBC = 'aes-256-cbc';

interface Outcome {
  /** The name of the check that failed, or `signed in`. */
  readonly what: string;
  readonly page: string;
  readonly milliseconds: number;
}

async function post(scene: Scene, xml: string): Promise<Outcome> {
  const start = performance.now();
  const response = await scene.post(xml);
  const page = await response.text();
  const milliseconds = performance.now() - start;
  const [, check] = /<dd>(\w+)<\/dd>/.exec(page) ?? [];
  const what = response.status === 303 ? 'signed in' : (check ?? String(response.status));
  return { what, page: page.replace(/<dd>[\w-]{8,}<\/dd>(?=\s*<\/dl>)|nonce[=-]"?[^"' ]+/g, ''), milliseconds };
}
const outcome = async (make: (scene: Scene) => string | Promise<string>): Promise<Outcome> => {
  const scene = await Scene.begin(stage);
  return post(scene, await make(scene));
};
const whatOf = async (make: (scene: Scene) => string | Promise<string>) => (await outcome(make)).what;

describe('a person signs in by an assertion', () => {
  test.each<[string, (scene: Scene) => string]>([
    ['signed inside', (scene) => seal(scene.assertionSigned())],
    ['signed outside', (scene) => signedOutside(seal(scene.unsigned()))],
    ['signed inside and outside', (scene) => signedOutside(seal(scene.assertionSigned()))],
    ['by AES-128-GCM', (scene) => seal(scene.assertionSigned(), { cipher: 'aes-128-gcm' })],
    ['with its key beside it', (scene) => seal(scene.assertionSigned(), { key: 'beside' })],
    ['by the newer name of OAEP', (scene) => seal(scene.assertionSigned(), { transport: 'rsa-oaep' })],
    ['by OAEP with SHA-256', (scene) => seal(scene.assertionSigned(), { transport: 'rsa-oaep', hash: 'sha256' })],
    ['by AES-CBC, signed outside', (scene) => signedOutside(seal(scene.assertionSigned(), { cipher: CBC }))],
  ])('%s', async (_, make) => {
    expect(await whatOf(make)).toBe('signed in');
  });

  test.each<[EncryptOptions['encryptionAlgorithm'], boolean]>([
    ['http://www.w3.org/2009/xmlenc11#aes256-gcm', false],
    ['http://www.w3.org/2009/xmlenc11#aes128-gcm', false],
    ['http://www.w3.org/2001/04/xmlenc#aes256-cbc', true],
  ])('that another implementation encrypted by %s', async (encryptionAlgorithm, outside) => {
    const make = async (scene: Scene) => {
      const xml = scene.assertionSigned();
      const [assertion = ''] = /<saml2:Assertion[^]*<\/saml2:Assertion>/.exec(xml) ?? [];
      const data = await encryptByOther(assertion, encryptionAlgorithm);
      const sealed = changed(
        xml,
        assertion,
        () =>
          `<saml2:EncryptedAssertion xmlns:saml2="urn:oasis:names:tc:SAML:2.0:assertion">${data}</saml2:EncryptedAssertion>`,
      );
      return outside ? signedOutside(sealed) : sealed;
    };

    expect(await whatOf(make)).toBe('signed in');
  });

  test('as the person that was encrypted, whoever the Response around it speaks of', async () => {
    const scene = await Scene.begin(stage);
    await post(scene, seal(scene.assertionSigned()));

    const session = await scene.browser.request(`${app.baseUrl}/api/session`);

    expect(await session.json()).toMatchObject({ userName: 'jane@contoso.example' });
  });
});

function encryptByOther(text: string, encryptionAlgorithm: EncryptOptions['encryptionAlgorithm']): Promise<string> {
  const options: EncryptOptions = {
    rsa_pub: certificate,
    pem: certificate,
    encryptionAlgorithm,
    keyEncryptionAlgorithm: 'http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p',
  };
  return promisify<string, EncryptOptions, string>(encryptByLibrary)(text, options);
}

describe('an assertion is refused', () => {
  const other = (xml: string) =>
    changed(xml, '>jane@contoso.example</saml2:NameID>', '>root@fabrikam.example</saml2:NameID>');
  test.each<[string, (scene: Scene) => string, string]>([
    ['encrypted and signed by nobody', (scene) => seal(scene.unsigned()), 'signatureMissing'],
    [
      'signed inside by a stranger',
      (scene) => seal(scene.assertionSigned(undefined, stage.stranger)),
      'signatureInvalid',
    ],
    [
      'signed outside by a stranger',
      (scene) => signedOutside(seal(scene.unsigned()), stage.stranger),
      'signatureInvalid',
    ],
    [
      'signed outside by a stranger, inside well',
      (scene) => signedOutside(seal(scene.assertionSigned()), stage.stranger),
      'signatureInvalid',
    ],
    [
      'signed inside by a stranger, outside well',
      (scene) => signedOutside(seal(scene.assertionSigned(undefined, stage.stranger))),
      'signatureInvalid',
    ],
    [
      "of another organization's identity provider",
      (scene) => seal(scene.assertionSigned(undefined, stage.otherIdp.keys)),
      'signatureInvalid',
    ],
    ['changed after it was signed', (scene) => seal(other(scene.assertionSigned())), 'signatureInvalid'],
    [
      'put in the place of another in a signed Response',
      (scene) =>
        changed(
          signedOutside(seal(scene.unsigned())),
          /<saml2:EncryptedAssertion[^]*<\/saml2:EncryptedAssertion>/,
          () =>
            encryptText(
              /<saml2:Assertion[^]*<\/saml2:Assertion>/.exec(other(scene.unsigned()))?.[0] ?? '',
              certificate,
            ),
        ),
      'signatureInvalid',
    ],
    [
      'beside another one',
      (scene) =>
        changed(
          seal(scene.assertionSigned()),
          '</saml2p:Response>',
          '<saml2:Assertion xmlns:saml2="urn:oasis:names:tc:SAML:2.0:assertion"/></saml2p:Response>',
        ),
      'assertionCount',
    ],
    [
      'by AES-CBC in an unsigned Response',
      (scene) => seal(scene.assertionSigned(), { cipher: CBC }),
      'encryptionAlgorithm',
    ],
    [
      'by 3DES',
      (scene) =>
        changed(
          seal(scene.assertionSigned()),
          'http://www.w3.org/2009/xmlenc11#aes256-gcm',
          'http://www.w3.org/2001/04/xmlenc#tripledes-cbc',
        ),
      'encryptionAlgorithm',
    ],
    [
      'by RSA 1.5',
      (scene) => changed(seal(scene.assertionSigned()), '#rsa-oaep-mgf1p', '#rsa-1_5'),
      'encryptionAlgorithm',
    ],
    [
      'without the Issuer of the Response',
      (scene) => changed(seal(scene.assertionSigned()), /<saml2:Issuer xmlns[^]*?<\/saml2:Issuer>/, ''),
      'issuerMismatch',
    ],
    [
      'for another audience',
      (scene) =>
        seal(scene.assertionSigned((xml) => changed(xml, /(<saml2:Audience>)[^<]*/, '$1https://other.example/'))),
      'audienceMismatch',
    ],
    [
      'with an EncryptedAttribute in it',
      (scene) =>
        seal(
          scene.assertionSigned((xml) => changed(xml, '</saml2:AttributeStatement>', '<saml2:EncryptedAttribute/>$&')),
        ),
      'encryptedPart',
    ],
  ])('%s', async (_, make, check) => {
    const before = await stage.organization.sessions();

    expect(await whatOf(make)).toBe(check);
    expect(await stage.organization.sessions()).toBe(before);
  });
});

const flipped = (bytes: Buffer, at: number) => {
  const copy = Buffer.from(bytes);
  copy.writeUInt8(copy.readUInt8(at) ^ 1, at);
  return copy;
};
type Failure = [string, (scene: Scene, choice: EncryptionChoice) => string];
const FAILURES: Failure[] = [
  ['another key', (scene, choice) => encryptAssertion(scene.assertionSigned(), stage.stranger.certificate, choice)],
  [
    'a changed key',
    (scene, choice) => seal(scene.assertionSigned(), { ...choice, tamper: (key, text) => [flipped(key, 100), text] }),
  ],
  [
    'a short key',
    (scene, choice) => seal(scene.assertionSigned(), { ...choice, tamper: (key, text) => [key.subarray(1), text] }),
  ],
  [
    'a changed last byte',
    (scene, choice) =>
      seal(scene.assertionSigned(), { ...choice, tamper: (key, text) => [key, flipped(text, text.length - 1)] }),
  ],
  [
    'a changed first byte',
    (scene, choice) => seal(scene.assertionSigned(), { ...choice, tamper: (key, text) => [key, flipped(text, 0)] }),
  ],
  [
    'a cut text',
    (scene, choice) =>
      seal(scene.assertionSigned(), { ...choice, tamper: (key, text) => [key, text.subarray(0, -16)] }),
  ],
  [
    'random bytes',
    (scene, choice) => seal(scene.assertionSigned(), { ...choice, tamper: (key) => [key, randomBytes(4_000)] }),
  ],
];
/** What goes wrong only after the padding was right: with AES-CBC it must not be told apart either. */
const INNER_FAILURES: Failure[] = [
  ['a signature of a stranger', (scene, choice) => seal(scene.assertionSigned(undefined, stage.stranger), choice)],
  ['a changed assertion', (scene, choice) => seal(changed(scene.assertionSigned(), '>jane@', '>root@'), choice)],
  ['no signature', (scene, choice) => seal(scene.unsigned(), choice)],
  [
    'text that is no XML',
    (scene, choice) =>
      changed(scene.unsigned(), /<saml2:Assertion[^]*<\/saml2:Assertion>/, () =>
        encryptText('hello', certificate, choice),
      ),
  ],
  [
    'XML that is no assertion',
    (scene, choice) =>
      changed(scene.unsigned(), /<saml2:Assertion[^]*<\/saml2:Assertion>/, () =>
        encryptText('<a/>', certificate, choice),
      ),
  ],
];

describe.each<[string, EncryptionChoice, Failure[]]>([
  [GCM, { cipher: GCM }, FAILURES],
  [CBC, { cipher: CBC }, [...FAILURES, ...INNER_FAILURES]],
])('whatever goes wrong in decrypting by %s', (cipher, choice, failures) => {
  beforeEach(() => setPolicy({ allowCbc: cipher === CBC }));

  test('the answer is one and the same page, after one and the same time', async () => {
    const outcomes: Outcome[] = [];
    for (const [, make] of failures) outcomes.push(await outcome((scene) => make(scene, choice)));

    const pages = new Set(outcomes.map(({ page }) => page));
    const times = outcomes.map(({ milliseconds }) => milliseconds);

    expect(new Set(outcomes.map(({ what }) => what))).toEqual(new Set(['decryptionFailed']));
    expect(pages.size).toBe(1);
    expect(Math.min(...times)).toBeGreaterThanOrEqual(249);
    expect(Math.max(...times)).toBeLessThan(450);
  });

  test('the request is used up', async () => {
    const scene = await Scene.begin(stage);
    const [, make] = failures[0] as Failure;

    expect((await post(scene, make(scene, choice))).what).toBe('decryptionFailed');
    expect((await post(scene, make(scene, choice))).what).toBe('unknownRequest');
    expect((await post(scene, seal(scene.assertionSigned(), choice))).what).toBe('unknownRequest');
  });
});

describe('AES-CBC', () => {
  const cbcUsedAt = async () => {
    const rows = await app.dataSource.query<{ cbc_used_at: Date | null }[]>(
      `SELECT cbc_used_at FROM saml_connections WHERE organization_id = $1`,
      [stage.organization.id],
    );
    return rows[0]?.cbc_used_at ?? null;
  };
  const warnings = async () =>
    ((await (await app.operator('GET', settings())).json()) as { warnings: unknown[] }).warnings;

  test('in an unsigned Response is decrypted where the connection allows it, and that is warned about', async () => {
    await setPolicy({ allowCbc: true });

    expect(await whatOf((scene) => seal(scene.assertionSigned(), { cipher: CBC }))).toBe('signed in');
    expect(await warnings()).toEqual(expect.arrayContaining([{ code: 'cbcAllowed' }, { code: 'cbcUsed' }]));
  });

  test('is remembered once a day', async () => {
    const signIn = () => whatOf((scene) => signedOutside(seal(scene.unsigned(), { cipher: CBC })));
    const age = (interval: string) =>
      app.dataSource.query(`UPDATE saml_connections SET cbc_used_at = now() - interval '${interval}'`);
    await signIn();
    await age('23 hours');
    const yesterday = await cbcUsedAt();
    await signIn();
    expect(await cbcUsedAt()).toEqual(yesterday);

    await age('25 hours');
    await signIn();

    expect(Date.now() - ((await cbcUsedAt()) ?? new Date(0)).getTime()).toBeLessThan(60_000);
  });

  test('is forgotten after a month without', async () => {
    await app.dataSource.query(`UPDATE saml_connections SET cbc_used_at = now() - interval '31 days'`);

    expect(await warnings()).not.toContainEqual({ code: 'cbcUsed' });
  });
});

describe('an assertion that was used', () => {
  test('is refused to everybody else, encrypted anew or not', async () => {
    const scene = await Scene.begin(stage);
    const [signed, again] = [scene.assertionSigned(), await Scene.begin(stage)];
    await scene.signIn(seal(signed));
    const forAnother = changed(signed, /(?<=<saml2p:Response [^>]*InResponseTo=")[^"]*/, again.requestId);

    expect((await post(again, seal(forAnother))).what).toBe('inResponseToMismatch');
    expect((await post(await Scene.begin(stage), seal(signed))).what).toBe('replayed');
  });

  test('leads the browser that used it on: Refresh and Back', async () => {
    const scene = await Scene.begin(stage);
    const xml = seal(scene.assertionSigned());
    await scene.signIn(xml);

    expect((await post(scene, xml)).what).toBe('signed in');
  });
});
