import { readdirSync, readFileSync } from 'node:fs';

/** One request of the corpus, as `test/hostile/README.md` describes it, for one combination of its `each`. */
export interface HostileRequest {
  readonly title: string;
  /** `METHOD /path` behind the tenant URL. */
  readonly request: string;
  /** Whose tenant URL it goes to; the own organization's when absent. */
  readonly tenant?: string;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, unknown>>;
  /**
   * Sent as JSON; `text` is sent as it is, `bytes` is base64, `patch` are the operations of a PATCH, `bulk` those of a bulk
   * request, whose last result is the refusal.
   */
  readonly body?: unknown;
  readonly text?: unknown;
  readonly bytes?: string;
  readonly patch?: unknown;
  readonly bulk?: unknown;
  readonly status: number;
  readonly scimType?: string;
  /** What the detail has to name. */
  readonly detail?: string;
  /** What `{name}` stands for. */
  readonly values: Values;
}

export type Values = ReadonlyMap<string, unknown>;

interface Row extends Omit<HostileRequest, 'title' | 'values'> {
  readonly what: string;
  readonly each?: Readonly<Record<string, readonly unknown[]>>;
}

interface Theme {
  readonly theme: string;
  readonly requests: readonly Row[];
}

export function loadHostileRequests(): HostileRequest[] {
  const folder = new URL('./', import.meta.url);
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return files.sort().flatMap((name) => {
    const { theme, requests } = JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Theme;
    return requests.flatMap(({ what, each = {}, ...request }) =>
      combinations(Object.entries(each)).map((values) => ({ ...request, values, title: titleOf(theme, what, values) })),
    );
  });
}

function combinations(lists: readonly (readonly [string, readonly unknown[]])[]): Values[] {
  const [first, ...others] = lists;
  if (!first) return [new Map()];
  const [name, choices] = first;
  return choices.flatMap((choice) => combinations(others).map((rest) => new Map([[name, choice], ...rest])));
}

const titleOf = (theme: string, what: string, values: Values) =>
  `${theme}: ${what.replace(/\{(\w+)\}/g, (placeholder, name: string) => (values.has(name) ? shown(values.get(name)) : placeholder))}`;

function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}

/** Puts values for `{name}`, alone or within a text, and makes the text of `{"$repeat": [text, times]}`. */
export function fill(template: unknown, values: Values): unknown {
  if (typeof template === 'string') return fillText(template, values);
  if (Array.isArray(template)) return template.map((each) => fill(each, values));
  if (typeof template !== 'object' || template === null) return template;
  if ('$repeat' in template) {
    const [text, times] = fill(template.$repeat, values) as [string, number];
    return text.repeat(times);
  }
  if ('$join' in template) return (fill(template.$join, values) as string[]).join('');
  return Object.fromEntries(
    Object.entries(template).map(([key, value]) => [fillText(key, values), fill(value, values)]),
  );
}

function fillText(text: string, values: Values): unknown {
  const whole = /^\{(\w+)\}$/.exec(text)?.[1];
  if (whole !== undefined && values.has(whole)) return fill(values.get(whole), new Map());
  return text.replace(/\{(\w+)\}/g, (placeholder, name: string) =>
    values.has(name) ? String(values.get(name)) : placeholder,
  );
}
