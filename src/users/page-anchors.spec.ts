import { PageAnchors } from './page-anchors.js';

const now = Date.UTC(2026, 0, 2);
const idAt = (time: number, n: number): string => {
  const hex = time.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-${n.toString(16).padStart(12, '0')}`;
};
const page = (time: number, ...numbers: number[]) => ({
  deleted: 3,
  users: numbers.map((n) => ({ id: idAt(time, n) })),
});
const yesterday = now - 86_400_000;

test('a page is found again by where it began and where it ended', () => {
  const anchors = new PageAnchors();
  anchors.note('contoso', 1000, page(yesterday, 5, 6, 0xffff), now);
  expect(anchors.find('contoso', 1000)).toEqual({ id: idAt(yesterday, 5), deleted: 3 });
  expect(anchors.find('contoso', 1003)).toEqual({ id: idAt(yesterday, 0x10000), deleted: 3 });
  expect(anchors.find('contoso', 1001)).toBeUndefined();
  expect(anchors.find('fabrikam', 1000)).toBeUndefined();
});

test.each([
  ['an empty page', 1000, page(yesterday)],
  ['the beginning of the list', 0, page(yesterday, 1)],
  ['users so new that one before them may be on the way', 1000, page(now - 59_000, 1)],
])('%s leaves no anchor', (_, offset, noted) => {
  const anchors = new PageAnchors();
  anchors.note('contoso', offset, noted, now);
  expect(anchors.find('contoso', offset)).toBeUndefined();
});

test('the oldest anchors make room', () => {
  const anchors = new PageAnchors();
  for (let n = 0; n <= 10_000; n++) anchors.note('contoso', 1000 + 2 * n, page(yesterday, n), now);
  expect(anchors.find('contoso', 1000)).toBeUndefined();
  expect(anchors.find('contoso', 21_000)).toBeDefined();
});
