import { assertionFields, otherDocuments, responseFields } from './fields.js';
import { people } from './people.js';
import { elsewhere, forms } from './requests.js';
import type { Hostile } from './scene.js';
import { signatureWrapping } from './signature-wrapping.js';
import { algorithms, changedAfterSigning, keyInfos, missingSignatures, signatureForms } from './signatures.js';
import { bombs, ids, parserDifferentials } from './xml.js';

export const hostileResponses: readonly Hostile[] = [
  ...missingSignatures,
  ...keyInfos,
  ...signatureWrapping,
  ...ids,
  ...signatureForms,
  ...changedAfterSigning,
  ...algorithms,
  ...parserDifferentials,
  ...bombs,
  ...otherDocuments,
  ...responseFields,
  ...assertionFields,
  ...people,
  ...forms,
  ...elsewhere,
];
