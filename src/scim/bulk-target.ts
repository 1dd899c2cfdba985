import type { ScimCaller } from '../organizations/scim-callers.js';
import type { BulkAction } from '../protocol/scim/bulk/bulk-request.js';
import type { PatchOperation } from '../protocol/scim/patch/patch-request.js';
import type { ResourceSchema } from '../protocol/scim/schema/schema.js';
import type { Precondition } from './precondition.js';

/** What an operation came to: the status of the single request, and the version where a resource is left. */
export interface Done {
  readonly status: number;
  readonly id: string;
  readonly version?: string;
  /** Attributes that the request named and no schema knows. */
  readonly dropped: readonly string[];
}

/** A resource type as bulk operations see it. */
export interface BulkTarget {
  schema(caller: ScimCaller): ResourceSchema;
  run(caller: ScimCaller, action: BulkAction, precondition: Precondition): Promise<Done>;
}

interface Written<S> {
  readonly stored: S;
  readonly dropped: readonly string[];
}

/** What single requests are served by: each rule that holds for them holds here. */
interface Provisioning<S> {
  create(caller: ScimCaller, body: unknown): Promise<Written<S>>;
  replace(caller: ScimCaller, id: string, body: unknown, precondition: Precondition): Promise<Written<S>>;
  patch(
    caller: ScimCaller,
    id: string,
    operations: readonly PatchOperation[],
    precondition: Precondition,
  ): Promise<Written<S>>;
  delete(caller: ScimCaller, id: string, precondition: Precondition): Promise<void>;
}

interface Shape<S> {
  readonly schema: (caller: ScimCaller) => ResourceSchema;
  readonly tag: (stored: S) => string;
  /** The status of a single PATCH. */
  readonly patched: 200 | 204;
}

export function bulkTarget<S extends { readonly id: string }>(
  provisioning: Provisioning<S>,
  { schema, tag, patched }: Shape<S>,
): BulkTarget {
  const written = (status: number, { stored, dropped }: Written<S>): Done => ({
    status,
    id: stored.id,
    version: `W/"${tag(stored)}"`,
    dropped,
  });
  return {
    schema,
    run: async (caller, action, precondition) => {
      switch (action.method) {
        case 'POST':
          return written(201, await provisioning.create(caller, action.data));
        case 'PUT':
          return written(200, await provisioning.replace(caller, action.id, action.data, precondition));
        case 'PATCH':
          return written(patched, await provisioning.patch(caller, action.id, action.operations, precondition));
        case 'DELETE':
          await provisioning.delete(caller, action.id, precondition);
          return { status: 204, id: action.id, dropped: [] };
      }
    },
  };
}
