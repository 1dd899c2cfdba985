import fc from 'fast-check';
import { refusalOf } from '../../../../test/support/saml-refusal.js';
import type { Certificate } from './certificate.js';
import {
  addCertificates,
  certificateEnd,
  certificateStatus,
  type HeldCertificate,
  refreshCertificates,
  removeCertificate,
  replaceCertificates,
  retireCertificates,
} from './held-certificates.js';

const DAY = 24 * 60 * 60_000;
const now = new Date('2026-11-24T12:00:00Z');
const daysAgo = (days: number) => new Date(now.getTime() - days * DAY);

const listed = (...names: string[]): Certificate[] =>
  names.map((fingerprint) => ({
    fingerprint,
    fingerprintSha1: '',
    subject: '',
    pem: `PEM of ${fingerprint}`,
    notBefore: daysAgo(100),
    notAfter: daysAgo(-100),
  }));
const held = (fingerprint: string, difference: Partial<HeldCertificate> = {}): HeldCertificate => ({
  fingerprint,
  pem: `PEM of ${fingerprint}`,
  notAfter: daysAgo(-100),
  source: 'import',
  addedAt: daysAgo(30),
  seenAt: null,
  droppedAt: null,
  removedAt: null,
  ...difference,
});
const names = (certificates: readonly HeldCertificate[]) => certificates.map(({ fingerprint }) => fingerprint);
const states = (certificates: readonly HeldCertificate[]) =>
  certificates.map((one) => `${one.fingerprint} ${one.removedAt ? 'removed' : certificateStatus(one)}`);

describe('another look at the metadata', () => {
  test.each<[string, HeldCertificate[], string[], string[]]>([
    ['changes nothing when it says the same', [held('A')], ['A'], ['A active']],
    ['adds the next one beside', [held('A')], ['A', 'B'], ['A active', 'B new']],
    ['keeps one that is dropped before the next is in use', [held('A')], ['B'], ['A dropped', 'B new']],
    [
      'takes back what was dropped',
      [held('A', { droppedAt: daysAgo(1) }), held('B')],
      ['A', 'B'],
      ['A active', 'B active'],
    ],
    ['lets go of one whose successor is in use', [held('A'), held('B', { seenAt: daysAgo(0) })], ['B'], ['B active']],
    [
      'keeps one that was in use later than its successor',
      [held('A', { seenAt: daysAgo(1) }), held('B', { seenAt: daysAgo(2) })],
      ['B'],
      ['A dropped', 'B active'],
    ],
    ['lets go of one after seven days', [held('A', { droppedAt: daysAgo(7) }), held('B')], ['B'], ['B active']],
    [
      'keeps one for seven days',
      [held('A', { droppedAt: daysAgo(6.99) }), held('B')],
      ['B'],
      ['A dropped', 'B active'],
    ],
    [
      'leaves what an administrator added',
      [held('A'), held('M', { source: 'administrator' })],
      ['A'],
      ['A active', 'M new'],
    ],
    [
      'takes over what an administrator added before it was published',
      [held('M', { source: 'administrator' }), held('A')],
      ['M'],
      ['M new', 'A dropped'],
    ],
    [
      'does not bring back what an administrator removed',
      [held('A', { removedAt: daysAgo(1) }), held('B')],
      ['A', 'B'],
      ['A removed', 'B active'],
    ],
    [
      'remembers what was removed when it is not published for a while',
      [held('A', { removedAt: daysAgo(1) }), held('B')],
      ['B'],
      ['A removed', 'B active'],
    ],
    [
      'drops nothing for the sake of what was removed',
      [held('A'), held('B', { removedAt: daysAgo(1) })],
      ['B'],
      ['A active', 'B removed'],
    ],
  ])('%s', (_, before, published, after) => {
    expect(states(refreshCertificates(before, listed(...published), now))).toEqual(after);
  });

  test('dates what it adds and what it drops by now, once', () => {
    const once = refreshCertificates([held('A')], listed('B'), now);
    const later = refreshCertificates(once, listed('B'), new Date(now.getTime() + DAY));

    expect(once).toEqual([
      held('A', { droppedAt: now }),
      { ...held('B', { source: 'refresh', addedAt: now }), notAfter: daysAgo(-100) },
    ]);
    expect(later).toEqual(once);
  });

  test('is refused when there would be more than ten', () => {
    const many = Array.from({ length: 10 }, (_, index) => held(String(index), { source: 'administrator' }));

    expect(refusalOf(() => refreshCertificates(many, listed('A'), now))).toMatchObject({ code: 'certificate' });
  });
});

test('one that was dropped has an end, the others have none', () => {
  expect(certificateEnd(held('A', { droppedAt: daysAgo(1) }))).toEqual(daysAgo(-6));
  expect(certificateEnd(held('A'))).toBeNull();
});

test('a new one is active once it was seen', () => {
  expect(certificateStatus(held('A', { source: 'refresh', seenAt: now }))).toBe('active');
});

describe('an administrator', () => {
  test('replaces all of them; one that stays keeps what is known of it', () => {
    const before = [held('A', { seenAt: daysAgo(1), droppedAt: daysAgo(1) }), held('B'), held('C', { removedAt: now })];

    expect(replaceCertificates(before, listed('A', 'C'), now)).toEqual([
      held('A', { seenAt: daysAgo(1) }),
      held('C', { addedAt: now }),
    ]);
  });

  test('replaces all of them; one that was removed does not come back by that', () => {
    const after = replaceCertificates([held('A'), held('B', { removedAt: daysAgo(1) })], listed('A'), now);

    expect(states(refreshCertificates(after, listed('A', 'B'), now))).toEqual(['B removed', 'A active']);
  });

  test('a hundred removed ones are remembered', () => {
    const removed = Array.from({ length: 100 }, (_, index) => held(String(index), { removedAt: daysAgo(100 - index) }));

    const after = removeCertificate([...removed, held('A'), held('B')], 'B', now);
    expect(names(after)).toEqual([...names(removed.slice(1)), 'A', 'B']);
  });

  test.each<[string, HeldCertificate[], string[]]>([
    ['one that is not there', [held('A')], ['A active', 'B new']],
    ['one that is on its way out', [held('A'), held('B', { droppedAt: daysAgo(3) })], ['A active', 'B new']],
    ['one that was removed', [held('A'), held('B', { removedAt: daysAgo(3) })], ['A active', 'B new']],
  ])('adds %s', (_, before, after) => {
    expect(states(addCertificates(before, listed('B'), now))).toEqual(after);
  });

  test('adds ten at most', () => {
    const ten = Array.from({ length: 10 }, (_, index) => held(String(index)));

    expect(addCertificates(ten.slice(1), listed('A'), now)).toHaveLength(10);
    expect(refusalOf(() => addCertificates(ten, listed('A'), now))).toMatchObject({ code: 'certificate' });
  });

  test.each<[string, HeldCertificate[], string[]]>([
    ['one that the metadata has: it is remembered as removed', [held('A'), held('B')], ['A active', 'B removed']],
    ['one that was dropped', [held('A'), held('B', { droppedAt: now })], ['A active', 'B removed']],
    ['one that an administrator added', [held('A'), held('B', { source: 'administrator' })], ['A active', 'B removed']],
    [
      'the last that is not on its way out: what is left is trusted again',
      [held('A', { droppedAt: now }), held('B')],
      ['A active', 'B removed'],
    ],
  ])('removes %s', (_, before, after) => {
    expect(states(removeCertificate(before, 'B', now))).toEqual(after);
  });

  test.each<[string, HeldCertificate[]]>([
    ['the only one', [held('B')]],
    ['the only one beside a removed one', [held('A', { removedAt: now }), held('B')]],
  ])('does not remove %s', (_, before) => {
    expect(refusalOf(() => removeCertificate(before, 'B', now))).toMatchObject({ code: 'certificate' });
  });
});

describe('whatever happens in whatever order', () => {
  const name = fc.constantFrom('A', 'B', 'C', 'D');
  const some = fc.uniqueArray(name, { minLength: 1 });
  type Step =
    | { readonly kind: 'refresh' | 'import' | 'add'; readonly names: string[] }
    | { readonly kind: 'remove' | 'see'; readonly name: string }
    | { readonly kind: 'wait'; readonly hours: number }
    | { readonly kind: 'retire' };
  const step: fc.Arbitrary<Step> = fc.oneof(
    fc.record({ kind: fc.constantFrom('refresh' as const, 'import' as const, 'add' as const), names: some }),
    fc.record({ kind: fc.constantFrom('remove' as const, 'see' as const), name }),
    fc.record({ kind: fc.constant('wait' as const), hours: fc.integer({ min: 1, max: 100 }) }),
    fc.constant({ kind: 'retire' as const }),
  );
  const verifying = (certificates: readonly HeldCertificate[]) => certificates.filter(({ removedAt }) => !removedAt);
  const apply = (before: HeldCertificate[], change: Step, at: Date): HeldCertificate[] => {
    switch (change.kind) {
      case 'refresh':
        return refreshCertificates(before, listed(...change.names), at);
      case 'import':
        return replaceCertificates(before, listed(...change.names), at);
      case 'add':
        return addCertificates(before, listed(...change.names), at);
      case 'remove':
        return verifying(before).length > 1 && names(verifying(before)).includes(change.name)
          ? removeCertificate(before, change.name, at)
          : before;
      case 'see':
        return before.map((one) => (one.fingerprint === change.name ? { ...one, seenAt: at } : one));
      case 'retire':
        return retireCertificates(before, at);
      case 'wait':
        return before;
    }
  };

  test('somebody can sign in, and nothing goes by itself before its time or before its successor was seen', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        let certificates = [held('A')];
        let at = now;
        for (const change of steps) {
          if (change.kind === 'wait') at = new Date(at.getTime() + change.hours * 60 * 60_000);
          const before = certificates;
          certificates = apply(before, change, at);
          const staying = certificates.filter(({ droppedAt, removedAt }) => !droppedAt && !removedAt);
          expect(staying.length).toBeGreaterThan(0);
          if (change.kind !== 'refresh' && change.kind !== 'retire') continue;
          const gone = verifying(before).filter(({ fingerprint }) => !names(certificates).includes(fingerprint));
          for (const { droppedAt, seenAt } of gone) {
            const isOver = droppedAt !== null && at.getTime() - droppedAt.getTime() >= 7 * DAY;
            const isFollowed = staying.some((one) => one.seenAt && (!seenAt || one.seenAt > seenAt));
            expect(isOver || isFollowed).toBe(true);
          }
        }
      }),
    );
  });

  test('what the metadata adds verifies, and looking twice is looking once', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), some, (steps, published) => {
        const before = steps.reduce<HeldCertificate[]>((sum, change) => apply(sum, change, now), [held('A')]);
        const after = refreshCertificates(before, listed(...published), now);

        const removed = before.filter(({ removedAt }) => removedAt).map(({ fingerprint }) => fingerprint);
        const expected = published.filter((fingerprint) => !removed.includes(fingerprint));
        expect(names(verifying(after))).toEqual(expect.arrayContaining(expected));
        expect(refreshCertificates(after, listed(...published), now)).toEqual(after);
      }),
    );
  });
});
