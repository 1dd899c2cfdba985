/** Whether somebody pasted the secret half, in any of its PEM forms. */
export const containsPrivateKey = (text: string): boolean => /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----/.test(text);

/** The PEM certificates of a text; a text without any is passed on as it is, for the server to judge. */
export const splitCertificates = (text: string): string[] =>
  text.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [text.trim()];
