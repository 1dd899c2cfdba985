import { invalidFilter } from '../error.js';
import { type AttributePath, isNameCharacter, parseAttributePath } from '../schema/attribute-path.js';
import { isStorableText } from '../value/scim-value.js';
import type { CompareOp, CompValue, Filter } from './filter.js';

const maxLength = 8192;
const maxDepth = 32;
const maxTerms = 100;

const operators: ReadonlyMap<string, CompareOp> = new Map(
  (['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le'] as const).map((op) => [op, op]),
);
const literals: ReadonlyMap<string, CompValue> = new Map<string, CompValue>([
  ['true', true],
  ['false', false],
  ['null', null],
]);
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

function fromJson(source: string): string | undefined {
  try {
    return JSON.parse(source) as string;
  } catch {
    return undefined;
  }
}

/** A recursive-descent reader of RFC 7644 figure 1: one method a level of precedence, `or` being the loosest. */
export class FilterReader {
  private position = 0;
  private terms = 0;
  private depth = 0;

  constructor(private readonly source: string) {
    if (source.length > maxLength) {
      throw invalidFilter(`The filter has ${source.length} characters; at most ${maxLength} are read`);
    }
  }

  readFilter(inValuePath = false): Filter {
    if (++this.depth > maxDepth) throw invalidFilter(`The filter is nested more than ${maxDepth} levels deep`);
    let left = this.readAnd(inValuePath);
    while (this.takeWord('or')) left = { kind: 'or', left, right: this.readAnd(inValuePath) };
    this.depth--;
    return left;
  }

  /** Reads `[filter]` when it comes next, as in `emails[type eq "work"]`. */
  readBrackets(): Filter | undefined {
    if (!this.take('[')) return undefined;
    const filter = this.readFilter(true);
    if (!this.take(']')) throw this.expected(']');
    return filter;
  }

  /** What has not been read yet. */
  get rest(): string {
    return this.source.slice(this.position);
  }

  /** Reads `.name` when it comes next. */
  private readSubAttribute(): string | undefined {
    if (this.source[this.position] !== '.') return undefined;
    this.position++;
    const path = parseAttributePath(this.takeName());
    if (!path || path.schemaUrn !== undefined || path.subAttribute !== undefined) {
      throw this.expected('a sub-attribute');
    }
    return path.attribute;
  }

  private readAttributePath(): AttributePath {
    this.skipBlanks();
    const start = this.position;
    const path = parseAttributePath(this.takeName());
    if (path) return path;
    this.position = start;
    throw this.expected('an attribute');
  }

  expectEnd(): void {
    this.skipBlanks();
    if (this.position < this.source.length) throw this.expected('"and", "or" or the end');
  }

  private readAnd(inValuePath: boolean): Filter {
    let left = this.readTerm(inValuePath);
    while (this.takeWord('and')) left = { kind: 'and', left, right: this.readTerm(inValuePath) };
    return left;
  }

  private readTerm(inValuePath: boolean): Filter {
    // `not` is a possible attribute name too, so the parenthesis decides.
    if (this.takeWord('not', '(')) return { kind: 'not', filter: this.readGroup(inValuePath) };
    if (this.take('(')) return this.readGroup(inValuePath);
    return this.readExpression(inValuePath);
  }

  private readGroup(inValuePath: boolean): Filter {
    const filter = this.readFilter(inValuePath);
    if (!this.take(')')) throw this.expected(')');
    return filter;
  }

  private readExpression(inValuePath: boolean): Filter {
    const attrPath = this.readAttributePath();
    // RFC 7644 erratum 7322: brackets do not nest.
    const filter = inValuePath ? undefined : this.readBrackets();
    if (!filter) return this.readComparison(attrPath);

    const attribute = this.readSubAttribute();
    if (attribute === undefined) return { kind: 'valuePath', attrPath, filter };
    const right = this.readComparison({ attribute });
    return { kind: 'valuePath', attrPath, filter: { kind: 'and', left: filter, right } };
  }

  private readComparison(attrPath: AttributePath): Filter {
    if (++this.terms > maxTerms) throw invalidFilter(`The filter has more than ${maxTerms} conditions`);
    if (this.takeWord('pr')) return { kind: 'present', attrPath };
    this.skipBlanks();
    const start = this.position;
    const op = operators.get(this.takeName().toLowerCase());
    if (!op) {
      this.position = start;
      throw this.expected('an operator (eq, ne, co, sw, ew, gt, ge, lt, le, pr)');
    }
    return { kind: 'compare', attrPath, op, compValue: this.readCompValue() };
  }

  private readCompValue(): CompValue {
    this.skipBlanks();
    if (this.source[this.position] === '"') return this.readString();
    number.lastIndex = this.position;
    const digits = number.exec(this.source)?.[0];
    if (digits !== undefined && Number.isFinite(Number(digits))) {
      this.position += digits.length;
      return Number(digits) + 0; // JSON prints -0 as 0
    }
    const start = this.position;
    const literal = literals.get(this.takeName().toLowerCase());
    if (literal !== undefined) return literal;
    this.position = start;
    throw this.expected('a value: a text in double quotes, a number, true, false or null');
  }

  private readString(): string {
    const start = this.position;
    let end = start + 1;
    while (end < this.source.length && this.source[end] !== '"') end += this.source[end] === '\\' ? 2 : 1;
    if (end >= this.source.length) throw this.expected('a closing double quote');
    this.position = end + 1;
    const text = fromJson(this.source.slice(start, end + 1));
    if (text !== undefined && isStorableText(text)) return text;
    this.position = start;
    throw this.expected('a text with the escapes of JSON, without NUL and lone surrogates');
  }

  private skipBlanks(): void {
    while (this.source[this.position] === ' ') this.position++;
  }

  private take(character: string): boolean {
    this.skipBlanks();
    if (this.source[this.position] !== character) return false;
    this.position++;
    return true;
  }

  /** Takes a whole word in any case, and the character behind it when one is named. */
  private takeWord(word: string, then?: string): boolean {
    this.skipBlanks();
    const start = this.position;
    if (this.takeName().toLowerCase() === word && (then === undefined || this.take(then))) return true;
    this.position = start;
    return false;
  }

  /** The run of characters that attribute paths, operators and literals are made of; possibly empty. */
  private takeName(): string {
    const start = this.position;
    while (this.position < this.source.length) {
      const code = this.source.charCodeAt(this.position);
      const isColonOrDot = code === 58 || code === 46;
      if (!isNameCharacter(code) && !isColonOrDot) break;
      this.position++;
    }
    return this.source.slice(start, this.position);
  }

  private expected(what: string) {
    const rest = this.rest.slice(0, 40);
    const place = rest === '' ? 'at its end' : `at character ${this.position + 1}, before ${JSON.stringify(rest)}`;
    return invalidFilter(`The filter is malformed ${place}: expected ${what}`);
  }
}
