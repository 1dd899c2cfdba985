import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Messages {
  [key: string]: string | Messages;
}

const read = (language: string): [key: string, text: string][] => {
  const path = join(import.meta.dirname, `${language}.json`);
  return flatten(JSON.parse(readFileSync(path, 'utf8')) as Messages);
};

const flatten = (messages: Messages, prefix = ''): [string, string][] =>
  Object.entries(messages).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[prefix + key, value]] : flatten(value, `${prefix}${key}.`),
  );

const marks = (text: string): string[] => (text.match(/\{\{\w+\}\}|<\/?\w+>/g) ?? []).sort();

const english = read('en');
const japanese = new Map(read('ja'));

test('both languages have the same keys', () => {
  expect([...japanese.keys()]).toEqual(english.map(([key]) => key));
});

test('no text is empty', () => {
  expect([...english, ...japanese].filter(([, text]) => text.trim() === '')).toEqual([]);
});

test('a text names the same values in both languages', () => {
  const values = (text = '') => [...new Set(marks(text).filter((mark) => mark.startsWith('{{')))];
  const expected = english.map(([key, text]) => [key, values(text)]);
  expect(english.map(([key]) => [key, values(japanese.get(key))])).toEqual(expected);
});

test('every tag is closed', () => {
  const unbalanced = [...english, ...japanese].filter(([, text]) => {
    const tags = marks(text).filter((mark) => mark.startsWith('<'));
    return tags.filter((tag) => tag === '<b>').length !== tags.filter((tag) => tag === '</b>').length;
  });
  expect(unbalanced).toEqual([]);
});
