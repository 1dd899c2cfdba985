import { SamlError } from '../protocol/saml/error.js';

/** None of the keys of a connection made a signature. */
export class StrangerSignedError extends SamlError {
  /** @param certificates how many the connection has */
  constructor(certificates: number) {
    const known = certificates === 1 ? 'certificate' : `${certificates} certificates`;
    super(
      'signatureInvalid',
      `A signature does not verify with the ${known} of this connection: the identity provider signs with another key, or the signature was changed`,
    );
  }
}
