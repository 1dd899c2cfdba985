import { SamlError } from '../protocol/saml/error.js';

/** @param certificates how many the connection has */
export const strangerSigned = (certificates: number): SamlError =>
  new SamlError(
    'signatureInvalid',
    `A signature does not verify with the ${certificates === 1 ? 'certificate' : `${certificates} certificates`} of this connection: the identity provider signs with another key, or the signature was changed`,
  );
