import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '../config.module.js';
import type { Config } from '../config.js';
import { expiredCursor, invalidCount, invalidCursor } from '../protocol/scim/error.js';
import type { Place } from '../users/search-statement.js';

/** How long a cursor is valid, in seconds. */
export const CURSOR_TIMEOUT = 3_600;

/** Where the next page begins. */
export interface NextPage {
  readonly after: Place;
  /** As it was when the first page was read. */
  readonly total: number;
}

/** What a cursor belongs to. */
export interface CursorQuery {
  readonly orgId: string;
  /** Whatever the order and the choice of resources depend on. */
  readonly parts: readonly unknown[];
  readonly count: number;
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Cursors of RFC 9865 that carry all there is to know, so that the server keeps nothing: where the next page begins,
 * encrypted, as it may be a person's name, and authenticated together with organization and query. A cursor gives no
 * rights: who shows one is authorised like everybody.
 */
@Injectable()
export class ListCursors {
  private readonly key: Buffer;

  constructor(@Inject(CONFIG) { secretKey }: Pick<Config, 'secretKey'>) {
    this.key = Buffer.from(hkdfSync('sha256', secretKey, '', 'SCIM list cursor', 32));
  }

  /** @param now in milliseconds since 1970 */
  seal(query: CursorQuery, { after, total }: NextPage, now: number): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.key, nonce).setAAD(digestOf(query));
    const content = JSON.stringify([now, query.count, total, after.id, after.key]);
    const sealed = Buffer.concat([cipher.update(content, 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url');
  }

  /** @throws ScimError `invalidCursor`, `expiredCursor`, `invalidCount` (RFC 9865 §2.1) */
  open(query: CursorQuery, cursor: string, now: number): NextPage {
    const [sealedAt, count, total, id, key] = this.decrypt(query, cursor);
    if (now - sealedAt > CURSOR_TIMEOUT * 1_000) {
      throw expiredCursor(`The cursor is older than ${CURSOR_TIMEOUT} seconds: begin again with an empty cursor`);
    }
    if (count !== query.count) {
      throw invalidCount(`"count" was ${count} on the first page: send the same with each cursor that follows`);
    }
    return { after: { id, key }, total };
  }

  private decrypt(query: CursorQuery, cursor: string): Content {
    try {
      const sealed = Buffer.from(cursor, 'base64url');
      const decipher = createDecipheriv('aes-256-gcm', this.key, sealed.subarray(0, NONCE_BYTES), {
        authTagLength: TAG_BYTES,
      })
        .setAAD(digestOf(query))
        .setAuthTag(sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      const content =
        decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
      return JSON.parse(content) as Content;
    } catch {
      throw invalidCursor(
        'The cursor is not one that this query gave: send nextCursor as it came, with the parameters of the first page, or begin again with an empty cursor',
      );
    }
  }
}

type Content = [sealedAt: number, count: number, total: number, id: string, key: string | null];

const digestOf = ({ orgId, parts }: CursorQuery): Buffer =>
  createHash('sha256')
    .update(JSON.stringify([orgId, ...parts]))
    .digest();
