import { invalidValue } from '../error.js';
import { isJsonObject } from '../value/json-object.js';
import { isStorableText } from '../value/scim-value.js';

const maxEntries = 200;
const maxValueLength = 200;

/** The members of a client's object. Absent and null are the same; what is not known is refused, not ignored. */
export class DefinitionMembers {
  private readonly values: ReadonlyMap<string, unknown>;

  constructor(
    given: unknown,
    private readonly label: string,
    known: readonly string[],
  ) {
    if (!isJsonObject(given)) throw invalidValue(`An object was expected as ${label}`);
    this.values = new Map(Object.entries(given).filter(([, value]) => value !== null));
    const unknown = [...this.values.keys()].find((name) => !known.includes(name));
    if (unknown === undefined) return;
    throw invalidValue(
      `${JSON.stringify(unknown.slice(0, 50))} is no member of ${label}; it takes ${known.join(', ')}`,
    );
  }

  text(name: string, maxLength: number): string | undefined {
    const value = this.values.get(name);
    return value === undefined ? undefined : this.checkText(name, value, maxLength);
  }

  flag(name: string): boolean | undefined {
    const value = this.values.get(name);
    if (value === undefined || typeof value === 'boolean') return value;
    throw invalidValue(`"${name}" of ${this.label} must be true or false`);
  }

  oneOf<T extends string>(name: string, options: readonly T[]): T | undefined {
    const value = this.values.get(name);
    if (value === undefined) return undefined;
    const option = options.find((each) => each === value);
    if (option === undefined) throw invalidValue(`"${name}" of ${this.label} must be one of ${options.join(', ')}`);
    return option;
  }

  list(name: string): readonly unknown[] | undefined {
    const value = this.values.get(name);
    if (value === undefined) return undefined;
    if (!Array.isArray(value)) throw invalidValue(`"${name}" of ${this.label} must be a list`);
    if (value.length > maxEntries) {
      throw invalidValue(`"${name}" of ${this.label} has ${value.length} entries; at most ${maxEntries} are accepted`);
    }
    return value as readonly unknown[];
  }

  texts(name: string): readonly string[] | undefined {
    const texts = this.list(name)?.map((each) => this.checkText(name, each, maxValueLength));
    if (texts === undefined || texts.length === 0) return undefined;
    if (new Set(texts).size < texts.length) throw invalidValue(`"${name}" of ${this.label} has one value twice`);
    return texts;
  }

  private checkText(name: string, value: unknown, maxLength: number): string {
    if (typeof value !== 'string' || !isStorableText(value))
      throw invalidValue(`"${name}" of ${this.label} must be a string`);
    if (value.length <= maxLength) return value;
    throw invalidValue(`"${name}" of ${this.label} has ${value.length} characters; at most ${maxLength} are accepted`);
  }
}
