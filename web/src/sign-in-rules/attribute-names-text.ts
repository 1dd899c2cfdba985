/** Names of SAML attributes as one line of text, and back. None of them has a comma. */
export const formatNames = (names: readonly string[]): string => names.join(', ');

export const parseNames = (text: string): string[] => [
  ...new Set(
    text
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== ''),
  ),
];
