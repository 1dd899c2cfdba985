import { isForeignKeyViolation } from '../database/postgres-error.js';
import { isUuid } from '../database/uuid.js';
import { notFound, preconditionFailed, type ScimError, unauthorized } from '../protocol/scim/error.js';
import { meets, type Precondition } from './precondition.js';

/** What a resource is called, and the attribute by which it is looked up, in what a client is told. */
type Kind = 'user' | 'group';
const KEYS = { user: 'userName', group: 'displayName' } as const;

export const unknownResource = (kind: Kind, id: string): ScimError =>
  notFound(`There is no ${kind} ${id.slice(0, 100)} in this organization: look it up by ${KEYS[kind]}, or create it`);

const versionMoved = (kind: Kind): ScimError =>
  preconditionFailed(
    `The ${kind} has another version than If-Match names, or one that If-None-Match names: read it again and repeat the change`,
  );

/** @param isOneOf whether the stored resource has one of these tags */
export function requireMatch(
  kind: Kind,
  precondition: Precondition,
  isOneOf: (tags: readonly string[]) => boolean,
): void {
  if (!meets(precondition, isOneOf)) throw versionMoved(kind);
}

/** An insert that fails because the organization was deleted after the guard had let the request in. */
export const organizationGone = (error: unknown): unknown =>
  isForeignKeyViolation(error) ? unauthorized('The organization of this token does not exist any more') : error;

interface Deletable<T> {
  readonly find: () => Promise<T | undefined>;
  readonly isOneOf: (stored: T, tags: readonly string[]) => boolean;
  /** False when it is gone, or not of this version any more. */
  readonly remove: (version?: number) => Promise<boolean>;
}

/** Without a precondition the resource is not read before. */
export async function deleteResource<T extends { readonly version: number }>(
  kind: Kind,
  id: string,
  precondition: Precondition,
  { find, isOneOf, remove }: Deletable<T>,
): Promise<void> {
  if (!isUuid(id)) throw unknownResource(kind, id);
  if (precondition.kind === 'none') {
    if (!(await remove())) throw unknownResource(kind, id);
    return;
  }
  const stored = await find();
  if (!stored) throw unknownResource(kind, id);
  requireMatch(kind, precondition, (tags) => isOneOf(stored, tags));
  if (!(await remove(stored.version))) throw versionMoved(kind);
}
