import { readdirSync, readFileSync } from 'node:fs';

/** Where a request was seen, and how sure that is. */
export interface Source {
  readonly mark: 'verified' | 'third-party' | 'assumed';
  /** A key of the table of sources in README.md. */
  readonly key: string;
  readonly note?: string;
}

/** Headers as they are spelled on the wire; null takes away what the client or the recording would send. */
export type RequestHeaders = Readonly<Record<string, string | null>>;

/** What an identity provider sends with every request, and what it needs in every answer. */
export interface Client {
  readonly name: string;
  readonly source: Source;
  /** `Content-Type` goes only with a body. */
  readonly headers: RequestHeaders;
  readonly requires: {
    /** Attributes, as dotted paths, that every user it gets has to show. */
    readonly user: readonly string[];
    /** Attributes whose values must differ in `type`. */
    readonly uniqueTypes: readonly string[];
  };
  /** Bodies that it creates users and groups with, for `given`. */
  readonly resources: Readonly<Record<string, unknown>>;
}

export interface Step {
  /** Where this step was seen, if not where the recording was. */
  readonly source?: Source;
  readonly request: {
    readonly method: string;
    /** What follows the tenant URL, byte by byte. */
    readonly path: string;
    readonly headers?: RequestHeaders;
    /** Name of a captured body; `body` replaces some of its members. */
    readonly startingFrom?: string;
    /** JSON, or a string that is sent as it is. */
    readonly body?: unknown;
  };
  readonly expect: {
    readonly status: number;
    readonly headers?: Readonly<Record<string, string>>;
    /** What the answer has to hold; null: nothing or null. */
    readonly body?: unknown;
    /** Milliseconds that the answer may take. */
    readonly within?: number;
  };
  /** Variables by name: a dotted path into the answer, or `.` for all of it. */
  readonly capture?: Readonly<Record<string, string>>;
  /**
   * What GET shows of the user or group after the write; null: nothing or null. What a PATCH does not name is as before.
   * `unchanged`: all is as before, to the version.
   */
  readonly readBack?: unknown;
  /** How often the step is sent; `{{index}}` counts from 1. */
  readonly repeat?: number;
}

export interface Recording {
  readonly name: string;
  readonly source: Source;
  readonly headers?: RequestHeaders;
  /** What is there before, by the name of the variable that holds its id: a body, or a name of the client's. */
  readonly given?: Readonly<Record<string, unknown>>;
  readonly steps: readonly Step[];
}

export interface ClientRecording extends Recording {
  readonly client: Client;
  /** The name of its test. */
  readonly title: string;
  /** How its file differs from what README.md describes. */
  readonly fault: string | undefined;
}

const MARKS = ['verified', 'third-party', 'assumed'];
const WRITES = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

export const isWrite = ({ request }: Step): boolean => WRITES.has(request.method);

export function loadRecordings(): ClientRecording[] {
  const keys = sourceKeys();
  return folders().flatMap((folder) => {
    const client = readJson(`${folder}/client.json`) as Client;
    return recordingFiles(folder).map((file) => {
      const recording = readJson(file) as Recording;
      const { mark, key } = recording.source;
      const title = `${client.name}: ${recording.name} [${mark}, ${key}]`;
      return { ...recording, client, title, fault: faultOf(recording, keys) };
    });
  });
}

/** Recordings that README.md names by folder and number, and that are not there. */
export function danglingReferences(): string[] {
  const files = folders().flatMap(recordingFiles);
  const references = Array.from(readme().matchAll(/`([a-z]+\/\d\d)`/g), ([, reference = '']) => reference);
  return references.filter((reference) => !files.some((file) => file.startsWith(`${reference}-`)));
}

const folders = (): string[] =>
  readdirSync(new URL('.', import.meta.url), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);

function recordingFiles(folder: string): string[] {
  const files = readdirSync(new URL(folder, import.meta.url)).filter((file) => file.endsWith('.json'));
  return files
    .filter((file) => file !== 'client.json')
    .sort()
    .map((file) => `${folder}/${file}`);
}

const readJson = (path: string): unknown => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));

const readme = (): string => readFileSync(new URL('README.md', import.meta.url), 'utf8');

/** The first column of the table of sources. */
function sourceKeys(): ReadonlySet<string> {
  const [, table = ''] = readme().split('## Sources');
  return new Set(Array.from(table.matchAll(/^\| ([A-Z0-9-]+) +\|/gm), ([, key = '']) => key));
}

function faultOf(recording: Recording, keys: ReadonlySet<string>): string | undefined {
  const { source, steps } = recording;
  const sources = [source, ...steps.flatMap((step) => step.source ?? [])];
  for (const { mark, key } of sources) {
    if (!MARKS.includes(mark)) return `"${mark}" is no mark: use ${MARKS.join(', ')}`;
    if (!keys.has(key)) return `"${key}" is no key of the table of sources`;
  }
  if (steps.length === 0) return 'it has no steps';
  const strangers = strangersIn(recording, ['name', 'source', 'headers', 'given', 'steps']);
  return strangers ?? steps.map(faultOfStep).find((fault) => fault !== undefined);
}

function faultOfStep(step: Step): string | undefined {
  const { method, path } = step.request;
  const changes = isWrite(step) && method !== 'DELETE' && step.expect.status < 300;
  if (changes && step.readBack === undefined) return `${method} ${path} succeeds, but has no readBack`;
  if (!changes && step.readBack !== undefined) return `${method} ${path} leaves nothing to read, but has a readBack`;
  return (
    strangersIn(step, ['source', 'request', 'expect', 'capture', 'readBack', 'repeat']) ??
    strangersIn(step.request, ['method', 'path', 'headers', 'startingFrom', 'body']) ??
    strangersIn(step.expect, ['status', 'headers', 'body', 'within'])
  );
}

/** A misspelt member would be a check that never runs. */
function strangersIn(given: object, known: readonly string[]): string | undefined {
  const names = Object.keys(given).filter((name) => !known.includes(name));
  return names.length > 0 ? `it has members that mean nothing: ${names.join(', ')}` : undefined;
}
