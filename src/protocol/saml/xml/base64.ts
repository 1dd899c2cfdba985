/** White space as XML has it, and no other. */
export const withoutSpace = (text: string): string => text.replace(/[ \t\r\n]+/g, '');

/** @returns undefined for no text, and for whatever base64 does not write in the same way again */
export function readBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return text !== '' && bytes.toString('base64') === text ? bytes : undefined;
}
