/** The id of the user at some position in the order of ids, and how many users had been deleted by then. */
export interface Anchor {
  readonly id: string;
  readonly deleted: number;
}

/** A page as it was read, in one snapshot. */
export interface AnchoringPage {
  readonly deleted: number;
  readonly users: readonly { readonly id: string }[];
}

/** Nearer the beginning, counting off is as fast. */
const MIN_OFFSET = 500;
const MAX_ANCHORS = 20_000;
/** No request takes so long: a user whose id is older, and who is not there yet, never comes. */
const SETTLED_MS = 60_000;

/**
 * Remembers where pages began and ended, so that whoever reads page after page, or the same page again, need not have
 * all users before it counted off: a walk through a million users would cost a million pages.
 *
 * Ids grow with time, so a position moves only when a user before it is deleted. An anchor is good as long as the
 * organization's number of deletions is what it was.
 */
export class PageAnchors {
  private readonly anchors = new Map<string, Anchor>();

  /** The user at this zero-based position, if nobody was deleted since. */
  find(orgId: string, offset: number): Anchor | undefined {
    return this.anchors.get(keyOf(orgId, offset));
  }

  /** @param now in milliseconds since 1970 */
  note(orgId: string, offset: number, { deleted, users }: AnchoringPage, now: number): void {
    const [first, last] = [users[0], users.at(-1)];
    if (!first || !last || timeOf(last.id) > now - SETTLED_MS) return;
    this.keep(orgId, offset, { id: first.id, deleted });
    this.keep(orgId, offset + users.length, { id: successorOf(last.id), deleted });
  }

  private keep(orgId: string, offset: number, anchor: Anchor): void {
    if (offset < MIN_OFFSET) return;
    const key = keyOf(orgId, offset);
    this.anchors.delete(key);
    const oldest = this.anchors.keys().next();
    if (this.anchors.size >= MAX_ANCHORS && !oldest.done) this.anchors.delete(oldest.value);
    this.anchors.set(key, anchor);
  }
}

const keyOf = (orgId: string, offset: number): string => `${orgId} ${offset}`;

/** When a UUID of version 7 was made. */
const timeOf = (id: string): number => Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);

/** The least UUID that is greater: whoever follows has this one or a greater one. */
function successorOf(id: string): string {
  const digits = (BigInt(`0x${id.replaceAll('-', '')}`) + 1n).toString(16).padStart(32, '0');
  return [digits.slice(0, 8), digits.slice(8, 12), digits.slice(12, 16), digits.slice(16, 20), digits.slice(20)].join(
    '-',
  );
}
