import type { TestOrganization } from '../support/organization.js';
import { checkAnswer, collectionOf } from './answer-requirements.js';
import { type Answer, send } from './exchange.js';
import { valueAt, withSortedMembers, withUnassigned } from './json-value.js';
import { type ClientRecording, isWrite, type Step } from './recording.js';

/** One recording being replayed in an organization of its own. */
export class Replay {
  /** How many requests of the recording were sent. */
  requests = 0;
  private readonly variables: Map<string, unknown>;
  private readonly population = { Users: 0, Groups: 0 };
  /** Ids by the query that listed them, its page apart. */
  private readonly listed = new Map<string, string[]>();

  constructor(
    private readonly recording: ClientRecording,
    private readonly organization: TestOrganization,
  ) {
    const { tenantUrl, token } = organization;
    this.variables = new Map(Object.entries({ tenantUrl, token }));
  }

  async run(): Promise<void> {
    const { client, given = {} } = this.recording;
    for (const [name, resource] of Object.entries(given)) {
      await this.createGiven(name, typeof resource === 'string' ? client.resources[resource] : resource);
    }
    for (const [index, step] of this.recording.steps.entries()) {
      for (let time = 1; time <= (step.repeat ?? 1); time++) {
        this.variables.set('index', String(time));
        await this.runStep(step).catch((cause: unknown) => {
          const { method, path } = step.request;
          throw new Error(`Step ${index + 1}, ${method} ${path}: ${cause instanceof Error ? cause.message : ''}`, {
            cause,
          });
        });
      }
    }
  }

  private async createGiven(name: string, body: unknown): Promise<void> {
    const filled = this.fill(body) as Parameters<typeof collectionOf>[0];
    const collection = collectionOf(filled);
    const response = await this.organization.scim('POST', `/${collection}`, filled);
    expect(response.status).toBe(201);
    const { id } = (await response.json()) as { id: string };
    this.variables.set(name, id);
    this.population[collection]++;
  }

  private async runStep(step: Step): Promise<void> {
    const path = String(this.fill(step.request.path));
    const before = isWrite(step) ? await this.read(targetOf(path)) : undefined;
    const answer = await this.sendStep(step, path);
    this.requests++;

    const { status, headers = {}, body, within } = step.expect;
    // The body is there for the message of a failure.
    expect({ status: answer.status, body: answer.body }).toEqual({ status, body: answer.body });
    checkAnswer(this.recording.client, answer, this.organization.tenantUrl);
    if (within !== undefined) expect(answer.milliseconds).toBeLessThan(within);
    for (const [name, from] of Object.entries(step.capture ?? {})) {
      const captured = valueAt(answer.body, from);
      expect({ [name]: captured }).not.toEqual({ [name]: undefined });
      this.variables.set(name, captured);
    }
    for (const [name, value] of Object.entries(headers)) {
      expect({ [name]: answer.headers[name.toLowerCase()] }).toEqual({ [name]: this.fill(value) });
    }
    if (body !== undefined) this.expectMatch(answer.body, body);
    this.checkPages(path, answer);
    if (isWrite(step)) await this.checkWrite(step, path, before, answer);
  }

  private sendStep({ request }: Step, path: string): Promise<Answer> {
    const { client, headers } = this.recording;
    const body = this.bodyOf(request);
    const sent = { ...client.headers, ...headers, ...request.headers };
    if (body === undefined) sent['Content-Type'] = null;
    return send({
      method: request.method,
      url: this.organization.tenantUrl + path,
      headers: this.fill(sent) as typeof sent,
      body,
    });
  }

  private bodyOf({ startingFrom, body }: Step['request']): string | undefined {
    const filled = this.fill(body);
    if (startingFrom === undefined) return filled === undefined || typeof filled === 'string' ? filled : json(filled);
    return json({ ...(this.variables.get(startingFrom) as object), ...(filled as object | undefined) });
  }

  /** Reads back what a write did, to its resource and to the number of all; one that was refused did nothing. */
  private async checkWrite(
    { request, expect: { status }, readBack }: Step,
    path: string,
    before: string | undefined,
    answer: Answer,
  ): Promise<void> {
    const collection = /\/Groups\b/.test(path) ? 'Groups' : 'Users';
    if (status === 201) this.population[collection]++;
    if (status === 204 && request.method === 'DELETE') this.population[collection]--;
    expect({ Users: await this.count('Users'), Groups: await this.count('Groups') }).toEqual(this.population);

    const after = await this.read(targetOf(path) ?? locationIn(answer, collection));
    if (readBack === undefined) {
      expect(after).toBe(status < 300 ? undefined : before);
      return;
    }
    const read: unknown = JSON.parse(after ?? 'null');
    const untouched = request.method === 'PATCH' && before !== undefined ? withoutComputed(before) : {};
    if (readBack === 'unchanged') expect(after).toBe(before);
    else this.expectMatch(read, { ...untouched, ...(readBack as object) });
    if (answer.text !== '') expect(answer.body).toEqual(read);
  }

  private async count(collection: string): Promise<number> {
    const response = await this.organization.scim('GET', `/${collection}?count=0`);
    return ((await response.json()) as { totalResults: number }).totalResults;
  }

  /** What GET shows of a resource; undefined when there is none. */
  private async read(path: string | undefined): Promise<string | undefined> {
    if (path === undefined) return undefined;
    const response = await this.organization.scim('GET', path);
    const text = await response.text();
    if (response.status === 404) return undefined;
    expect({ status: response.status, text }).toMatchObject({ status: 200 });
    return text;
  }

  /** Nobody is on two pages of a list, and its last page completes it. */
  private checkPages(path: string, { status, body }: Answer): void {
    const page = /[?&]startIndex=(\d+)/.exec(path);
    if (!page || status !== 200) return;
    const { totalResults, Resources } = body as { totalResults: number; Resources: { id: string }[] };
    const count = Number(/[?&]count=(\d+)/.exec(path)?.[1]);
    const query = path.replace(page[0], '');
    const ids = [...(page[1] === '1' ? [] : (this.listed.get(query) ?? [])), ...Resources.map(({ id }) => id)];
    this.listed.set(query, ids);
    expect(new Set(ids).size).toBe(ids.length);
    if (Resources.length < count) expect({ listed: ids.length }).toEqual({ listed: totalResults });
  }

  private expectMatch(value: unknown, expected: unknown): void {
    const filled = withSortedMembers(this.fill(expected)) as object;
    expect(withUnassigned(withSortedMembers(value), filled)).toMatchObject(filled);
  }

  /** Puts captured values in place of `{{name}}`. */
  private fill(given: unknown): unknown {
    if (given === undefined) return undefined;
    const text = json(given).replace(/\{\{(\w+)\}\}/g, (_placeholder, name: string) => {
      const value = this.variables.get(name);
      if (typeof value !== 'string') throw new Error(`Nothing was captured as {{${name}}}`);
      return json(value).slice(1, -1);
    });
    return JSON.parse(text) as unknown;
  }
}

/** The user or group that a path names: `/Users/{id}`. */
const targetOf = (path: string): string | undefined => /\/(?:Users|Groups)\/[^/?]+/.exec(path)?.[0];

const locationIn = ({ status, body }: Answer, collection: string): string | undefined =>
  status === 201 ? `/${collection}/${String(valueAt(body, 'id'))}` : undefined;

/** What a resource has apart from what the server computes. */
function withoutComputed(text: string): object {
  const members = Object.entries(JSON.parse(text) as object);
  return Object.fromEntries(members.filter(([name]) => !COMPUTED.has(name)));
}

const COMPUTED = new Set(['meta', 'schemas', 'groups']);

const json = (value: unknown): string => JSON.stringify(value);
