/**
 * What could pass for another text: characters that are not seen, that turn the direction of writing, or that look like a
 * space, and blanks at the ends.
 */
const UNUSUAL = /^\s|\s$|[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Default_Ignorable_Code_Point}]|(?! )\p{Z}/u;
const MAX_LENGTH = 256;

/** Whether people can be told apart by the text as it stands: nothing is trimmed to make it so. */
export const isIdentifying = (text: string): boolean => text !== '' && text.length <= MAX_LENGTH && !UNUSUAL.test(text);
