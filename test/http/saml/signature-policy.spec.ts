import { startApp, type TestApp } from '../../support/app.js';
import { makeEcSamlKeys, makeSamlKeys, type SamlKeys } from '../../support/saml-keys.js';
import { connectSamlOrganization } from '../../support/saml-organization.js';
import { signResponse } from '../../support/saml-response.js';
import { Scene, setStage, type Stage } from '../../hostile-saml/scene.js';

const MORE = 'http://www.w3.org/2001/04/xmldsig-more#';
const XMLENC = 'http://www.w3.org/2001/04/xmlenc#';
const XMLDSIG = 'http://www.w3.org/2000/09/xmldsig#';

const rsa = makeSamlKeys();
const curves = { p256: makeEcSamlKeys('P-256'), p384: makeEcSamlKeys('P-384'), p521: makeEcSamlKeys('P-521') };

let app: TestApp;
let stage: Stage;
beforeAll(async () => {
  app = await startApp();
  const idp = { entityId: 'https://idp.example/entity', keys: rsa };
  const certificates = [rsa, ...Object.values(curves)].map(({ certificate }) => certificate);
  stage = {
    ...(await setStage(app)),
    idp,
    organization: await connectSamlOrganization(app, {
      entityId: idp.entityId,
      ssoUrl: 'https://idp.example/sso',
      certificates,
    }),
  };
});
afterAll(() => app.close());

const settings = () => `/api/organizations/${stage.organization.id}/saml`;
const setPolicy = async (policy: object) => {
  const response = await app.operator('PATCH', settings(), policy);
  expect(response.status).toBe(200);
};
afterEach(() => setPolicy({ signature: 'either', allowSha1: false }));

/** What became of a sign-in: the name of the check that failed, or `signed in`. */
async function outcome(make: (scene: Scene) => string): Promise<string> {
  const scene = await Scene.begin(stage);
  const response = await scene.post(make(scene));
  const [, check] = /<dd>(\w+)<\/dd>/.exec(await response.text()) ?? [];
  return response.status === 303 ? 'signed in' : (check ?? String(response.status));
}

describe.each(['Assertion', 'Response'] as const)('a signature of the %s', (element) => {
  test.each<[string, SamlKeys, string]>([
    ['rsa-sha256', rsa, `${XMLENC}sha256`],
    ['rsa-sha384', rsa, `${MORE}sha384`],
    ['rsa-sha512', rsa, `${XMLENC}sha512`],
    ['ecdsa-sha256', curves.p256, `${XMLENC}sha256`],
    ['ecdsa-sha384', curves.p384, `${MORE}sha384`],
    ['ecdsa-sha512', curves.p521, `${XMLENC}sha512`],
    ['ecdsa-sha512', curves.p256, `${MORE}sha384`],
  ])('by %s opens a session', async (name, by, digestAlgorithm) => {
    const choice = { signatureAlgorithm: MORE + name, digestAlgorithm };

    expect(await outcome((scene) => signResponse(scene.unsigned(), element, by, choice))).toBe('signed in');
  });

  const sha1 = { signatureAlgorithm: `${XMLDSIG}rsa-sha1`, digestAlgorithm: `${XMLDSIG}sha1` };
  const bySha1 = (scene: Scene) => signResponse(scene.unsigned(), element, rsa, sha1);

  test('by SHA-1 is refused until the connection allows it, and then it is warned about', async () => {
    expect(await outcome(bySha1)).toBe('signatureAlgorithm');
    await setPolicy({ allowSha1: true });

    expect(await outcome(bySha1)).toBe('signed in');
    expect(await (await app.operator('GET', settings())).json()).toMatchObject({
      warnings: expect.arrayContaining([{ code: 'sha1Allowed' }]),
    });
  });

  test.each<[string, SamlKeys]>([
    ['ecdsa-sha256', makeEcSamlKeys('P-256')],
    ['rsa-sha384', makeSamlKeys()],
  ])('by %s of a stranger is refused', async (name, by) => {
    const choice = { signatureAlgorithm: MORE + name };

    expect(await outcome((scene) => signResponse(scene.unsigned(), element, by, choice))).toBe('signatureInvalid');
  });
});

test('both signatures verify, each by an algorithm of its own', async () => {
  const choice = { signatureAlgorithm: `${MORE}ecdsa-sha384` };

  expect(
    await outcome((scene) => signResponse(scene.assertionSigned(undefined, rsa), 'Response', curves.p384, choice)),
  ).toBe('signed in');
});

test.each([
  ['either', 'signed in', 'signed in', 'signed in'],
  ['assertion', 'signed in', 'assertionSignatureMissing', 'signed in'],
  ['response', 'responseSignatureMissing', 'signed in', 'signed in'],
  ['both', 'responseSignatureMissing', 'assertionSignatureMissing', 'signed in'],
])('asked for a signature of %s: assertion %s, response %s, both %s', async (signature, assertion, response, both) => {
  await setPolicy({ signature });

  expect(await outcome((scene) => scene.assertionSigned())).toBe(assertion);
  expect(await outcome((scene) => scene.responseSigned())).toBe(response);
  expect(await outcome((scene) => scene.bothSigned())).toBe(both);
});

test('a signature that is not asked for has to verify as well', async () => {
  await setPolicy({ signature: 'assertion' });

  expect(await outcome((scene) => signResponse(scene.assertionSigned(), 'Response', stage.stranger))).toBe(
    'signatureInvalid',
  );
});
