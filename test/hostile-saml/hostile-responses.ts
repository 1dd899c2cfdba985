import type { TestApp } from '../support/app.js';
import { connectForLogout } from '../support/logout-identity-provider.js';
import { encryption, lenientEncryption } from './encryption.js';
import { assertionFields, otherDocuments, responseFields } from './fields.js';
import { logout } from './logout.js';
import { people } from './people.js';
import { STRICT, strictConnections, unsolicitedResponses } from './policies.js';
import { changedConnections, elsewhere, forms } from './requests.js';
import { type Hostile, setStage, type Stage } from './scene.js';
import { signatureWrapping } from './signature-wrapping.js';
import { algorithms, changedAfterSigning, keyInfos, missingSignatures, signatureForms } from './signatures.js';
import { bombs, ids, parserDifferentials } from './xml.js';

export interface Group {
  /** What is special about the connection. */
  readonly where: string;
  readonly setStage: (app: TestApp) => Promise<Stage>;
  /** Whether each of them changes the connection, so that the next one needs another. */
  readonly isSpoilt?: boolean;
  readonly responses: readonly Hostile[];
}

const withPolicy = (policy?: object) => (app: TestApp) => setStage(app, policy);

async function setLogoutStage(app: TestApp): Promise<Stage> {
  const stage = await setStage(app);
  const idp = { ...stage.idp, sloUrl: 'https://idp.example/slo' };
  await connectForLogout(app, stage.organization.id, idp, 'redirect');
  return stage;
}

export const groups: readonly Group[] = [
  {
    where: 'as connections are by default',
    setStage: withPolicy(),
    responses: [
      ...missingSignatures,
      ...keyInfos,
      ...signatureWrapping,
      ...ids,
      ...signatureForms,
      ...changedAfterSigning,
      ...algorithms,
      ...parserDifferentials,
      ...bombs,
      ...encryption,
      ...otherDocuments,
      ...responseFields,
      ...assertionFields,
      ...people,
      ...forms,
      ...elsewhere,
    ],
  },
  {
    where: 'where SHA-1 and AES-CBC are allowed',
    setStage: withPolicy({ allowSha1: true, allowCbc: true }),
    responses: lenientEncryption,
  },
  { where: 'where as much as possible is asked for', setStage: withPolicy(STRICT), responses: strictConnections },
  {
    where: 'where sign-in may begin at the identity provider',
    setStage: withPolicy({ idpInitiated: true }),
    responses: unsolicitedResponses,
  },
  { where: 'with single logout', setStage: setLogoutStage, responses: logout },
  { where: 'that changes in between', setStage: withPolicy(), isSpoilt: true, responses: changedConnections },
];
