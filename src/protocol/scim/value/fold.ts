const beyondAscii = /[\u0080-\uffff]/;
const fullAndHalfWidth = /[\u3000\uff01-\uffee]/g;

/**
 * The one case folding of the product: what RFC 8265 does to user names (width mapping, lower case, NFC), the same on
 * every machine and in every locale. Folding twice gives the same text as folding once.
 */
export function foldCase(text: string): string {
  if (!beyondAscii.test(text)) return text.toLowerCase();
  return (
    text
      .replace(fullAndHalfWidth, (character) => character.normalize('NFKC'))
      .normalize('NFC')
      .toLowerCase()
      // Lower case of Σ depends on its place in the word; folded text must not, or `sw` misses what `eq` finds.
      .replaceAll('ς', 'σ')
      .normalize('NFC')
  );
}
