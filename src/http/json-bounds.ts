import { randomInt } from 'node:crypto';

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
/** Of the hash of names: odd, and another one in every process. */
const FACTOR = 2 * randomInt(2 ** 30) + 1;

/** What a JSON text may have at most; `values` is more than both others together. */
export interface JsonBounds {
  /** Levels of arrays and objects: what walks a value calls itself for each of them, and its stack is soon used up. */
  readonly depth: number;
  /** Values at all levels; a list or an object is one as well. */
  readonly values: number;
  /** Different names in all objects together: a parser takes ten times as long for a text that is full of them. */
  readonly names: number;
}

/** Which bound a JSON text exceeds, told before it is parsed. */
export function findExcess(json: string, bounds: JsonBounds): keyof JsonBounds | undefined {
  const { depth, names } = bounds;
  // The usual body has few of these, which are counted in a tenth of the time that it takes to look at each character.
  const isLarge = hasMore(json, '[', depth / 2) || hasMore(json, '{', depth / 2) || hasMore(json, ',', names - depth);
  return isLarge ? scan(json, bounds) : undefined;
}

function hasMore(text: string, character: string, count: number): boolean {
  let at = -1;
  for (let found = 0; found <= count; found++) {
    at = text.indexOf(character, at + 1);
    if (at === -1) return false;
  }
  return true;
}

function scan(json: string, bounds: JsonBounds): keyof JsonBounds | undefined {
  const names = new Set<number>();
  let depth = 0;
  let values = 1;
  let start = 0;
  let end = 0;
  for (let at = 0; at < json.length; at++) {
    const code = json.charCodeAt(at);
    if (code === QUOTE) {
      start = at;
      at = endOfText(json, at);
      end = at;
    } else if (code === COLON) {
      names.add(hashOf(json, start, end));
      start = end;
      if (names.size > bounds.names) return 'names';
    } else if (code === COMMA || code === OPEN_LIST || code === OPEN_OBJECT) {
      values += 1;
      if (values > bounds.values) return 'values';
      depth += code === COMMA ? 0 : 1;
      if (depth > bounds.depth) return 'depth';
    } else if (code === CLOSE_LIST || code === CLOSE_OBJECT) depth -= 1;
  }
  return undefined;
}

/** Where the text that begins here has its closing quote. */
function endOfText(json: string, start: number): number {
  for (let at = start + 1; at < json.length; at++) {
    const code = json.charCodeAt(at);
    if (code === QUOTE) return at;
    if (code === BACKSLASH) at += 1;
  }
  return json.length;
}

/** Different names seldom have the same hash, and nobody outside knows which have. */
function hashOf(json: string, start: number, end: number): number {
  let hash = 0;
  for (let at = start; at < end; at++) hash = Math.imul(hash + json.charCodeAt(at), FACTOR);
  return hash;
}
