import { SamlError } from '../error.js';

/** Which signatures a Response must carry. Every one that it does carry must verify in any case. */
export const signaturePolicies = ['either', 'assertion', 'response', 'both'] as const;
export type SignaturePolicy = (typeof signaturePolicies)[number];

/** What a connection asks of the cryptography of its messages. */
export interface CryptographyPolicy {
  readonly signature: SignaturePolicy;
  readonly allowSha1: boolean;
  /** Whether AES-CBC is decrypted outside a signed Response as well. */
  readonly allowCbc: boolean;
}

const LESS = 'or have the connection ask for less (signature)';

/** @throws SamlError `responseSignatureMissing` */
export function requireResponseSignature({ signature }: CryptographyPolicy, isResponseSigned: boolean): void {
  if (isResponseSigned || signature === 'either' || signature === 'assertion') return;
  throw new SamlError(
    'responseSignatureMissing',
    `The Response is not signed, which this connection asks for. Have the identity provider sign it (Entra ID: Signing Option, "Sign SAML response and assertion"; Okta: Response, "Signed"; Google: "Signed response"; OneLogin: SAML signature element, "Both"; JumpCloud: Sign, "Response"), ${LESS}`,
    { expected: 'a signature of the Response', received: 'none' },
  );
}

/** @throws SamlError `signatureMissing` or `assertionSignatureMissing` */
export function requireAssertionSignature(
  { signature }: CryptographyPolicy,
  signed: { isResponseSigned: boolean; isAssertionSigned: boolean },
): void {
  if (signed.isAssertionSigned) return;
  if (!signed.isResponseSigned) {
    throw new SamlError('signatureMissing', 'Neither the Response nor the Assertion is signed', {
      expected: 'a signature',
      received: 'none',
    });
  }
  if (signature === 'either' || signature === 'response') return;
  throw new SamlError(
    'assertionSignatureMissing',
    `The Assertion is not signed, only the Response around it; this connection asks for both or for the Assertion's. Have the identity provider sign it (Okta: Assertion Signature, "Signed"; OneLogin: SAML signature element, "Both"; JumpCloud: Sign, "Assertion"; Keycloak: "Sign assertions"), ${LESS}`,
    { expected: 'a signature of the Assertion', received: 'none' },
  );
}
