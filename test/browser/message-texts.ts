import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';

interface Messages {
  readonly [key: string]: string | Messages;
}

export type Language = 'en' | 'ja';

const textsOf = (messages: Messages): string[] =>
  Object.values(messages).flatMap((value) => (typeof value === 'string' ? [value] : textsOf(value)));

const quoted = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Matches whatever a language's message file can put into one text node. Tags in messages divide them into several. */
export function messagePattern(language: Language): RegExp {
  const path = join(import.meta.dirname, `../../web/src/messages/${language}.json`);
  const pieces = textsOf(JSON.parse(readFileSync(path, 'utf8')) as Messages)
    .flatMap((text) => text.split(/<\/?\w+>/))
    .map((piece) => piece.trim())
    .filter((piece) => piece !== '');
  const patterns = new Set(
    pieces.map((piece) =>
      piece
        .split(/\{\{\w+\}\}/)
        .map(quoted)
        .join('.+'),
    ),
  );
  return new RegExp(`^(?:${[...patterns].join('|')})$`, 'u');
}

/** Every text of a page that a reader meets or a screen reader says, except what is marked as no language's. */
export const visibleTexts = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const isShown = (element: Element | null) =>
      element?.checkVisibility() === true &&
      !element.closest('[translate="no"], [lang]:not(html), time, textarea, script, style');
    const texts: string[] = [document.title.replace(/ · [^·]*$/, '')];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      if (isShown(walker.currentNode.parentElement)) texts.push(walker.currentNode.textContent ?? '');
    }
    for (const element of document.querySelectorAll('[aria-label], [title], [alt], [placeholder]')) {
      if (!isShown(element)) continue;
      for (const name of ['aria-label', 'title', 'alt', 'placeholder']) texts.push(element.getAttribute(name) ?? '');
    }
    return texts.map((text) => text.trim()).filter((text) => /\p{Letter}/u.test(text));
  });
