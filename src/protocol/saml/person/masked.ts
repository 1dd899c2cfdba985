const HIDDEN = '•••';
const ADDRESS = /([^\s@<>"'(),:;]+)@([^\s@<>"'(),:;]+)/g;

/** A NameID as a log may show it: `j•••@contoso.example`, or no more than three characters of what is opaque. */
export function maskNameId(nameId: string): string {
  const at = nameId.lastIndexOf('@');
  if (at > 0) return `${firstOf(nameId.slice(0, at), 1)}${HIDDEN}${nameId.slice(at)}`;
  return `${firstOf(nameId, 3)}${HIDDEN}`;
}

/** The same text with every e-mail address and every occurrence of these names masked. */
export function maskNames(text: string, names: readonly string[]): string {
  const withoutNames = names
    .filter((name) => name !== '')
    .reduce((masked, name) => masked.replaceAll(name, maskNameId(name)), text);
  return withoutNames.replace(ADDRESS, (address) => (address.includes(HIDDEN) ? address : maskNameId(address)));
}

/** At most half of it: of a short text the first characters would be the whole. */
const firstOf = (text: string, length: number): string =>
  Array.from(text)
    .slice(0, Math.min(length, Math.floor(text.length / 2)))
    .join('');
