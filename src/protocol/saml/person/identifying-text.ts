import { foldCase } from '../../scim/value/fold.js';

/**
 * What could pass for another text: characters that are not seen, that turn the direction of writing, or that look like a
 * space, and blanks at the ends.
 */
const UNUSUAL = /^\s|\s$|[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Default_Ignorable_Code_Point}]|(?! )\p{Z}/u;
const MAX_LENGTH = 256;
const ASCII = /^[\0-\x7f]+$/;

/** Whether people can be told apart by the text as it stands: nothing is trimmed to make it so. */
export const isIdentifying = (text: string): boolean => text !== '' && text.length <= MAX_LENGTH && !UNUSUAL.test(text);

/**
 * Whether two names that case folding takes for one are one at the identity provider as well. Folding turns some
 * characters into ASCII (the Kelvin sign into k, letters of full width into those of half), and whoever chooses a name
 * there could choose one that folds to somebody else's.
 */
export const isSameName = (name: string, other: string): boolean => turnedIntoAscii(name) === turnedIntoAscii(other);

const turnedIntoAscii = (text: string): string =>
  Array.from(text)
    .filter((character) => !ASCII.test(character) && ASCII.test(foldCase(character)))
    .join('')
    .toLowerCase();
