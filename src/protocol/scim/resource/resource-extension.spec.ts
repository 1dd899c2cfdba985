import type { ScimType } from '../error.js';
import { attribute } from '../schema/attribute-definition.js';
import { compileResourceSchema } from '../schema/schema.js';
import { userSchema } from '../schema/standard/user.js';
import { readResource } from './resource.js';

const refusal = (scimType: ScimType) => expect.objectContaining({ status: 400, scimType }) as Error;
const urn = 'urn:example:2.0:Badge';
const schema = compileResourceSchema(userSchema.base.definition, [
  {
    required: true,
    definition: {
      id: urn,
      name: 'Badge',
      description: 'Badge',
      attributes: [
        attribute({ name: 'number', type: 'integer', required: true, mutability: 'immutable', description: '' }),
        attribute({ name: 'weight', type: 'decimal', description: '' }),
        attribute({ name: 'issued', type: 'dateTime', description: '' }),
        attribute({ name: 'doors', multiValued: true, description: '' }),
        attribute({
          name: 'holder',
          description: '',
          subAttributes: [
            attribute({ name: 'code', mutability: 'immutable', description: '' }),
            attribute({ name: 'note', description: '' }),
          ],
        }),
      ],
    },
  },
]);
const badge = (values: unknown, stored?: Record<string, number | { code: string }>) =>
  readResource({ userName: 'ann', [urn]: values }, schema, stored && { [urn]: stored }).resource[urn];

test.each([
  [{ number: 1, weight: 1.5, issued: '2026-01-31T08:00:00Z', doors: ['N', 'S', 'n'] }, { doors: ['N', 'S'] }],
  [{ number: 1, doors: 'N' }, { doors: ['N'] }],
])('reads %j', (given, expected) => {
  expect(badge(given)).toStrictEqual({ ...given, ...expected });
});

test.each([
  ['a fraction for an integer', { number: 1.5 }],
  ['a string for an integer', { number: '1' }],
  ['infinity', { number: 1, weight: Infinity }],
  ['a date without a time', { number: 1, issued: '2026-01-31' }],
  ['no required attribute', { weight: 1 }],
  ['no extension', undefined],
  ['an unassigned extension', null],
])('refuses %s', (_, values) => {
  expect(() => badge(values)).toThrow(refusal('invalidValue'));
});

test('an immutable value stays, may be repeated and must not change', () => {
  expect(badge({ weight: 1 }, { number: 7 })).toStrictEqual({ weight: 1, number: 7 });
  expect(badge({ number: 7 }, { number: 7 })).toStrictEqual({ number: 7 });
  expect(() => badge({ number: 8 }, { number: 7 })).toThrow(refusal('mutability'));
});

test('so does an immutable part of a complex value', () => {
  const stored = { number: 7, holder: { code: 'x' } };
  expect(badge({ number: 7 }, stored)).toStrictEqual(stored);
  expect(badge({ number: 7, holder: { note: 'n' } }, stored)).toStrictEqual({
    number: 7,
    holder: { code: 'x', note: 'n' },
  });
  expect(() => badge({ number: 7, holder: { code: 'y' } }, stored)).toThrow(refusal('mutability'));
});
