import { CURSOR_TIMEOUT, ListCursors, type CursorQuery } from './list-cursor.js';

const cursors = new ListCursors({ secretKey: Buffer.alloc(32, 1) });
const query: CursorQuery = { orgId: 'contoso', parts: ['User', 'title pr'], count: 10 };
const next = { after: { id: '0192f0c1-0000-7000-8000-000000000001', key: 'Jané' }, total: 7 };
const now = Date.UTC(2026, 0, 1);
const cursor = cursors.seal(query, next, now);

const refusal = (scimType: string) => expect.objectContaining({ status: 400, scimType }) as Error;

test('opens to what was sealed, in unreserved characters that do not tell it', () => {
  expect(cursors.open(query, cursor, now)).toEqual(next);
  expect(cursor).toMatch(/^[A-Za-z0-9._~-]+$/);
  expect(Buffer.from(cursor, 'base64url').toString()).not.toContain('Jan');
  expect(cursors.seal(query, next, now)).not.toBe(cursor);
});

test.each([
  ['another organization', { ...query, orgId: 'fabrikam' }],
  ['another filter', { ...query, parts: ['User', 'title eq "x"'] }],
  ['another endpoint', { ...query, parts: ['Group', 'title pr'] }],
])('of %s is invalid', (_, other) => {
  expect(() => cursors.open(other, cursor, now)).toThrow(refusal('invalidCursor'));
});

test.each([
  ['nothing', ''],
  ['noise', 'AAAA'],
  ['a changed character', cursor.replace(/^./, (first) => (first === 'A' ? 'B' : 'A'))],
  ['a cut one', cursor.slice(0, -4)],
  ['one of another key', new ListCursors({ secretKey: Buffer.alloc(32, 2) }).seal(query, next, now)],
  ['no base64', '%00 \u{1f600}'],
])('%s is invalid', (_, forged) => {
  expect(() => cursors.open(query, forged, now)).toThrow(refusal('invalidCursor'));
});

test('expires after its time, and not before', () => {
  expect(cursors.open(query, cursor, now + CURSOR_TIMEOUT * 1000)).toEqual(next);
  expect(() => cursors.open(query, cursor, now + CURSOR_TIMEOUT * 1000 + 1)).toThrow(refusal('expiredCursor'));
});

test('demands the count of the first page', () => {
  expect(() => cursors.open({ ...query, count: 20 }, cursor, now)).toThrow(refusal('invalidCount'));
});
