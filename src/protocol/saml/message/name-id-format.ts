/** What a NameID without Format has (Core §2.2.2). To ask for it is to ask for any (§8.3.1). */
export const UNSPECIFIED = 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified';

/** The formats of a NameID that can be asked for: those that Entra takes in a request (Core §8.3). */
export const nameIdFormats = [
  UNSPECIFIED,
  'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
  'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
] as const;
