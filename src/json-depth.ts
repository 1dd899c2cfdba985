const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * Whether arrays and objects of a JSON text are nested deeper than this. What walks a value that was parsed calls itself
 * for each level, and its stack is soon used up.
 */
export function isDeeper(json: string, maxDepth: number): boolean {
  // The usual body has a few brackets, which are counted in a tenth of the time that it takes to look at each character.
  const half = maxDepth / 2;
  return (hasMore(json, '[', half) || hasMore(json, '{', half)) && scan(json, maxDepth);
}

function hasMore(text: string, bracket: string, count: number): boolean {
  let at = -1;
  for (let found = 0; found <= count; found++) {
    at = text.indexOf(bracket, at + 1);
    if (at === -1) return false;
  }
  return true;
}

function scan(json: string, maxDepth: number): boolean {
  let depth = 0;
  let isInString = false;
  for (let at = 0; at < json.length; at++) {
    const code = json.charCodeAt(at);
    if (code === QUOTE) isInString = !isInString;
    else if (isInString) at += code === BACKSLASH ? 1 : 0;
    else if (code === 0x5b || code === 0x7b) depth += 1;
    else if (code === 0x5d || code === 0x7d) depth -= 1;
    if (depth > maxDepth) return true;
  }
  return false;
}
