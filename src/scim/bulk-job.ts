import { setImmediate } from 'node:timers/promises';
import type { ScimCaller } from '../organizations/scim-callers.js';
import { type BulkStep, orderBulk } from '../protocol/scim/bulk/bulk-order.js';
import {
  referencesOf,
  resolveId,
  resolveReferences,
  separateReferences,
  type Surrogate,
} from '../protocol/scim/bulk/bulk-references.js';
import type { BulkAction, BulkEndpoint, BulkOperation, BulkRequest } from '../protocol/scim/bulk/bulk-request.js';
import { type ErrorBody, invalidValue, ScimError, toErrorBody } from '../protocol/scim/error.js';
import type { PatchOperation } from '../protocol/scim/patch/patch-request.js';
import { foldCase } from '../protocol/scim/value/fold.js';
import { isJsonObject } from '../protocol/scim/value/json-object.js';
import type { BulkTarget, Done } from './bulk-target.js';
import { readPrecondition } from './precondition.js';

/** What is answered about an operation (RFC 7644 §3.7.3). */
export interface BulkResult {
  readonly method: string;
  readonly bulkId?: string;
  readonly version?: string;
  readonly location?: string;
  readonly status: string;
  readonly response?: ErrorBody;
}

/** What a job asks of its surroundings. */
export interface BulkSurroundings {
  /** Who sends the request, asked before each operation: throws once the token is revoked or SAML is turned off. */
  caller(): Promise<ScimCaller>;
  /** What went wrong, in terms of SCIM; a fault of ours is logged. */
  failure(error: unknown): ScimError;
  noteDropped(names: readonly string[]): void;
  /** Whether what is not begun yet is to be left undone. */
  isOver(): boolean;
}

export type BulkTargets = Readonly<Record<BulkEndpoint, BulkTarget>>;

/** An operation of a circle, created without what refers to the circle. */
interface Part {
  readonly index: number;
  readonly endpoint: BulkEndpoint;
  readonly created: Done;
  readonly later: readonly PatchOperation[];
}

/** As many as one statement takes. */
const AT_A_TIME = 64;
const NONE = readPrecondition(undefined);
const LOCATION_LENGTH = 500;

const leftUndone = () =>
  new ScimError(
    503,
    undefined,
    'This operation was not begun, since the bulk request took too long or the server is being stopped: send it again',
  );
const notCreated = (bulkId: string) =>
  new ScimError(
    409,
    undefined,
    `It refers to bulkId:${bulkId.slice(0, 100)}, which was not created: see the result of that operation`,
  );
const unknownBulkId = (bulkId: string) =>
  invalidValue(`bulkId:${bulkId.slice(0, 100)} is the bulkId of no POST in this request: send both in one request`);

/** One bulk request while it is worked on. */
export class BulkJob {
  private readonly created = new Map<string, Surrogate>();
  private readonly results = new Map<number, BulkResult>();
  private readonly creates: readonly (string | undefined)[];
  private references: readonly ReadonlySet<string>[] = [];
  private tenantUrl = '';
  /** Whether new users may be created at the same time with the outcome of one after the other. */
  private mayOverlap = false;
  private errors = 0;

  constructor(
    private readonly request: BulkRequest,
    private readonly targets: BulkTargets,
    private readonly surroundings: BulkSurroundings,
  ) {
    this.creates = request.operations.map(({ method, bulkId }) =>
      method.toUpperCase() === 'POST' ? bulkId : undefined,
    );
  }

  /** Results in the order of the request; what comes after the last error that the client allows has none. */
  async run(): Promise<BulkResult[]> {
    const { operations, failOnErrors = Infinity } = this.request;
    const caller = await this.surroundings.caller();
    this.tenantUrl = caller.tenantUrl;
    this.references = operations.map(({ action }) =>
      action instanceof ScimError ? new Set() : referencesOf(action, this.targets[action.endpoint].schema(caller)),
    );
    this.mayOverlap = failOnErrors === Infinity && this.targets.Users.schema(caller).uniqueAttributes.length === 0;

    const steps = orderBulk(this.references.map((references, index) => ({ creates: this.creates[index], references })));
    for (let next = 0; next < steps.length && this.errors < failOnErrors;) {
      const together = this.together(steps, next);
      await Promise.all(together.map((step) => this.runStep(step)));
      // Operations that are refused before they reach the database would hold up everybody else, one after the other.
      await setImmediate();
      next += together.length;
    }
    return operations.flatMap((_, index) => this.results.get(index) ?? []);
  }

  /** The next step, or the next ones where they create users that have nothing to do with each other. */
  private together(steps: readonly BulkStep[], from: number): readonly BulkStep[] {
    const userNames = new Set<string>();
    let to = from;
    for (const step of steps.slice(from, from + AT_A_TIME)) {
      const userName = this.mayOverlap ? this.newUserName(step) : undefined;
      if (userName === undefined || userNames.has(userName)) break;
      userNames.add(userName);
      to += 1;
    }
    return steps.slice(from, Math.max(to, from + 1));
  }

  private newUserName({ indexes: [index = 0], isCircular }: BulkStep): string | undefined {
    const action = this.request.operations[index]?.action;
    if (isCircular || !action || action instanceof ScimError) return undefined;
    if (action.method !== 'POST' || action.endpoint !== 'Users' || !isJsonObject(action.data)) return undefined;
    for (const bulkId of this.references[index] ?? []) if (!this.created.has(bulkId)) return undefined;
    const names = Object.entries(action.data).filter(([name]) => name.toLowerCase() === 'username');
    const userName = names.length === 1 ? names[0]?.[1] : undefined;
    return typeof userName === 'string' ? foldCase(userName) : undefined;
  }

  private async runStep({ indexes, isCircular }: BulkStep): Promise<void> {
    if (isCircular) {
      await this.runCircle(indexes);
      return;
    }
    for (const index of indexes) {
      try {
        const { action, version } = this.operationAt(index);
        if (action instanceof ScimError) throw action;
        this.succeed(index, action.endpoint, await this.perform(await this.proceed(), action, version));
      } catch (error) {
        this.fail(index, error);
      }
    }
  }

  /**
   * Creates resources that refer to each other (RFC 7644 §3.7.1): first without these references, which are then added.
   * All of them or none: one that failed leaves the others without what they refer to.
   */
  private async runCircle(indexes: readonly number[]): Promise<void> {
    const parts: Part[] = [];
    let current = indexes[0] ?? 0;
    try {
      const caller = await this.proceed();
      for (const index of indexes) {
        current = index;
        parts.push(await this.createPart(caller, index, indexes));
      }
      const completed: Done[] = [];
      for (const { index, endpoint, created, later } of parts) {
        current = index;
        completed.push(await this.perform(caller, { method: 'PATCH', endpoint, id: created.id, operations: later }));
      }
      parts.forEach(({ index, endpoint, created }, place) => {
        this.succeed(index, endpoint, { ...created, ...completed[place], status: 201, dropped: created.dropped });
      });
    } catch (error) {
      await this.undo(parts);
      for (const index of indexes) this.created.delete(this.creates[index] ?? '');
      const cause = notCreated(this.creates[current] ?? '');
      for (const index of indexes) this.fail(index, index === current ? error : cause);
    }
  }

  private async createPart(caller: ScimCaller, index: number, circle: readonly number[]): Promise<Part> {
    const { action } = this.operationAt(index);
    if (action instanceof ScimError || action.method !== 'POST') throw new Error('Only a POST can be referred to');
    const { endpoint } = action;
    const inCircle = new Set(circle.map((each) => this.creates[each]));
    const { data, later } = separateReferences(action.data, this.targets[endpoint].schema(caller), (bulkId) =>
      inCircle.has(bulkId),
    );
    const created = await this.perform(caller, { ...action, data });
    this.announce(index, endpoint, created.id);
    return { index, endpoint, created, later };
  }

  private async undo(parts: readonly Part[]): Promise<void> {
    for (const { endpoint, created } of parts) {
      try {
        await this.perform(await this.surroundings.caller(), { method: 'DELETE', endpoint, id: created.id });
      } catch (error) {
        this.surroundings.failure(error);
      }
    }
  }

  private async proceed(): Promise<ScimCaller> {
    if (this.surroundings.isOver()) throw leftUndone();
    return this.surroundings.caller();
  }

  private perform(caller: ScimCaller, action: BulkAction, version?: string): Promise<Done> {
    const target = this.targets[action.endpoint];
    const resolved = resolveReferences(action, target.schema(caller), (bulkId) => this.resolve(bulkId));
    return target.run(caller, resolved, version === undefined ? NONE : readPrecondition(version));
  }

  private resolve(bulkId: string): Surrogate {
    const created = this.created.get(bulkId);
    if (created) return created;
    throw this.creates.includes(bulkId) ? notCreated(bulkId) : unknownBulkId(bulkId);
  }

  private announce(index: number, endpoint: BulkEndpoint, id: string): void {
    const bulkId = this.creates[index];
    if (bulkId !== undefined) this.created.set(bulkId, { id, location: this.locationOf(endpoint, id) });
  }

  private succeed(index: number, endpoint: BulkEndpoint, { id, version, status, dropped }: Done): void {
    const { method, bulkId } = this.operationAt(index);
    this.announce(index, endpoint, id);
    this.surroundings.noteDropped(dropped);
    this.results.set(index, {
      location: this.locationOf(endpoint, id),
      method,
      ...(bulkId !== undefined && { bulkId }),
      ...(version !== undefined && { version }),
      status: String(status),
    });
  }

  private fail(index: number, error: unknown): void {
    const operation = this.operationAt(index);
    const { method, bulkId } = operation;
    const scimError = this.surroundings.failure(error);
    this.errors += 1;
    this.results.set(index, {
      ...(method.toUpperCase() !== 'POST' && { location: this.failedLocationOf(operation) }),
      method,
      ...(bulkId !== undefined && { bulkId }),
      status: String(scimError.status),
      response: toErrorBody(scimError),
    });
  }

  private failedLocationOf({ action, path }: BulkOperation): string {
    if (action instanceof ScimError || action.method === 'POST') {
      return `${this.tenantUrl}/${path.slice(0, LOCATION_LENGTH).replace(/^\/+/, '')}`;
    }
    const { endpoint, id } = action;
    const known = resolveId(id, (bulkId) => this.created.get(bulkId) ?? { id, location: '' });
    return this.locationOf(endpoint, known.slice(0, LOCATION_LENGTH));
  }

  private locationOf(endpoint: BulkEndpoint, id: string): string {
    return `${this.tenantUrl}/${endpoint}/${id}`;
  }

  private operationAt(index: number): BulkOperation {
    const operation = this.request.operations[index];
    if (!operation) throw new RangeError(`There is no operation ${index}`);
    return operation;
  }
}
