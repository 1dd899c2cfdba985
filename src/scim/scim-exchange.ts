import type { FastifyRequest } from 'fastify';
import type { ScimCaller } from '../organizations/scim-callers.js';

/** What a request meant, as the settings page says it in words. */
export type ScimAction =
  | 'testConnection'
  | 'findUser'
  | 'listUsers'
  | 'readUser'
  | 'createUser'
  | 'updateUser'
  | 'disableUser'
  | 'enableUser'
  | 'deleteUser'
  | 'findGroup'
  | 'listGroups'
  | 'readGroup'
  | 'createGroup'
  | 'updateGroup'
  | 'updateMembers'
  | 'deleteGroup'
  | 'bulk'
  | 'readConfiguration'
  | 'refused'
  | 'unknown';

/** One request under a tenant URL and what became of it: who sent it, and what the log is to say. */
export interface ScimExchange {
  /** The organization of the tenant URL, once it is known to exist. */
  orgId?: string;
  caller?: ScimCaller;
  action: ScimAction;
  /** The name or id that it was about. */
  subject?: string;
  /** Why it was refused: a code that the page has words for, or the sentence that the client got. */
  reason?: string;
}

declare module 'fastify' {
  interface FastifyRequest {
    scim?: ScimExchange;
  }
}

export function note({ scim }: FastifyRequest, action: ScimAction, subject?: string): void {
  if (!scim) return;
  scim.action = action;
  if (subject !== undefined) scim.subject = subject;
}

/** @param dropped attributes that the request named and no schema knows */
export function noteDropped({ log }: FastifyRequest, dropped: readonly string[]): void {
  if (dropped.length > 0) log.info({ dropped }, 'Attributes that no schema knows were dropped');
}
