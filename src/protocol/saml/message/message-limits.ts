import type { XmlLimits } from '../xml/strict-xml.js';

/** Of a Response, and of what it holds. */
export const MESSAGE_LIMITS: XmlLimits = { characters: 256_000, elements: 1_000, depth: 32, comments: 'refuse' };
