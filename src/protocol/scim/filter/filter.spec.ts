import fc from 'fast-check';
import { ScimError } from '../error.js';
import { parseAttributePath } from '../schema/attribute-path.js';
import { type CompareOp, type CompValue, type Filter, parseFilter, printFilter } from './filter.js';

const path = (source: string) => parseAttributePath(source) ?? { attribute: '' };
const compare =
  (op: CompareOp) =>
  (attr: string, compValue: CompValue): Filter => ({
    kind: 'compare',
    attrPath: path(attr),
    op,
    compValue,
  });
const [eq, co, gt] = [compare('eq'), compare('co'), compare('gt')];
const pr = (attr: string): Filter => ({ kind: 'present', attrPath: path(attr) });
const and = (left: Filter, right: Filter): Filter => ({ kind: 'and', left, right });
const or = (left: Filter, right: Filter): Filter => ({ kind: 'or', left, right });
const not = (filter: Filter): Filter => ({ kind: 'not', filter });
const valuePath = (attr: string, filter: Filter): Filter => ({ kind: 'valuePath', attrPath: path(attr), filter });
const invalidFilter = expect.objectContaining({ scimType: 'invalidFilter' }) as Error;
const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

test.each([
  ['userName eq "bjensen"', eq('userName', 'bjensen')],
  ['userName Eq "x"', eq('userName', 'x')],
  ['  userName   eq   "x"  ', eq('userName', 'x')],
  ['name.familyName co "O\'Malley"', co('name.familyName', "O'Malley")],
  ['displayName eq "a \\"b\\" \\\\ \\u00e4"', eq('displayName', 'a "b" \\ ä')],
  ['x eq -1.5e2', eq('x', -150)],
  ['x eq 0', eq('x', 0)],
  ['manager eq null', eq('manager', null)],
  ['meta.lastModified gt "2011-05-13T04:42:34Z"', gt('meta.lastModified', '2011-05-13T04:42:34Z')],
  [`${enterprise}:employeeNumber eq "123"`, eq(`${enterprise}:employeeNumber`, '123')],
  ['members[$ref pr]', valuePath('members', pr('$ref'))],
])('parses %s', (source, filter) => {
  expect(parseFilter(source)).toStrictEqual(filter);
});

test.each([
  ['title pr or active eq TRUE and userName eq "ann"', or(pr('title'), and(eq('active', true), eq('userName', 'ann')))],
  ['title pr and active eq false or userName pr', or(and(pr('title'), eq('active', false)), pr('userName'))],
  ['(title pr or active pr) and userName pr', and(or(pr('title'), pr('active')), pr('userName'))],
  ['not (title pr) and active pr', and(not(pr('title')), pr('active'))],
  ['NOT(title pr OR active pr)', not(or(pr('title'), pr('active')))],
  ['a pr and b pr and c pr', and(and(pr('a'), pr('b')), pr('c'))],
  ['not pr', pr('not')],
  ['and eq "or" and or pr', and(eq('and', 'or'), pr('or'))],
])('binds and before or, not before and: %s', (source, filter) => {
  expect(parseFilter(source)).toStrictEqual(filter);
});

test.each([
  ['emails[type eq "work" and value co "@x"]', valuePath('emails', and(eq('type', 'work'), co('value', '@x')))],
  [
    'emails[type eq "work" or (type eq "home" and value co "@x")]',
    valuePath('emails', or(eq('type', 'work'), and(eq('type', 'home'), co('value', '@x')))),
  ],
  ['emails[not (type eq "work")] and title pr', and(valuePath('emails', not(eq('type', 'work'))), pr('title'))],
  ['emails[type eq "]"]', valuePath('emails', eq('type', ']'))],
])('parses the value path %s', (source, filter) => {
  expect(parseFilter(source)).toStrictEqual(filter);
});

test('Entra: a sub-attribute behind the brackets is one more condition on the same value', () => {
  expect(parseFilter('emails[type eq "work"].value eq "x"')).toStrictEqual(
    valuePath('emails', and(eq('type', 'work'), eq('value', 'x'))),
  );
  expect(parseFilter('emails[type eq "work"].value pr')).toStrictEqual(
    valuePath('emails', and(eq('type', 'work'), pr('value'))),
  );
});

test.each([
  ['', 'nothing'],
  ['userName', 'no operator'],
  ['userName zz "a"', 'an unknown operator'],
  ['userName regex "a"', 'an operator of other products'],
  ['userName eq', 'no value'],
  ['externalId eq jyoung', 'a value without quotes, as in an old sample of Entra'],
  ["userName eq 'a'", 'single quotes'],
  ['userName eq "a', 'an open string'],
  ['userName eq "\\x"', 'an escape that JSON does not know'],
  ['userName eq "\\u0000"', 'NUL'],
  ['userName eq "\\ud800"', 'half of a surrogate pair'],
  ['x eq 01', 'a leading zero'],
  ['x eq 1e999', 'a number beyond all numbers'],
  ['x eq NaN', 'no JSON'],
  ['(title pr', 'an open group'],
  ['title pr )', 'a group that was never opened'],
  ['title pr userName pr', 'no connective'],
  ['title pr and', 'nothing behind and'],
  ['not title pr', 'not without a group'],
  ['emails[type eq "work"', 'open brackets'],
  ['emails[]', 'empty brackets'],
  ['emails[a[b eq 1]]', 'nested brackets'],
  ['emails[type eq "work"].', 'a dot and no name'],
  ['emails[type eq "work"].a.b eq 1', 'two sub-attributes'],
  ['emails[0]', 'an index'],
  ['a.b.c eq 1', 'a path of three'],
  ['ü eq 1', 'a name outside the grammar'],
])('refuses %j: %s', (source) => {
  expect(() => parseFilter(source)).toThrow(invalidFilter);
});

test.each([
  ['long', `userName eq "${'a'.repeat(8192)}"`],
  ['deep', `${'('.repeat(40)}title pr${')'.repeat(40)}`],
  ['deep by not', `${'not ('.repeat(40)}title pr${')'.repeat(40)}`],
  ['wide', Array(101).fill('title pr').join(' or ')],
])('refuses a filter that is too %s', (_, source) => {
  expect(() => parseFilter(source)).toThrow(invalidFilter);
});

test('reads a hundred conditions', () => {
  expect(parseFilter(Array(100).fill('title pr').join(' or '))).toHaveProperty('kind', 'or');
});

test('says where the fault is and what was expected', () => {
  expect(() => parseFilter('userName eq bjensen')).toThrow(
    'The filter is malformed at character 13, before "bjensen": expected a value',
  );
});

const names = fc.constantFrom(
  'userName',
  'name.givenName',
  'emails',
  'not',
  'and',
  'pr',
  `${enterprise}:manager.value`,
);
const literals = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 8 }).filter((text) => !text.includes('\0')),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
  fc.boolean(),
  fc.constant(null),
);
const operators = fc.constantFrom<CompareOp>('eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le');
const simple = fc.oneof(
  fc.tuple(operators, names, literals).map(([op, name, literal]) => compare(op)(name, literal)),
  names.map(pr),
);
const logical = (leaf: fc.Arbitrary<Filter>, depth: number): fc.Arbitrary<Filter> =>
  depth === 0
    ? leaf
    : fc.oneof(
        leaf,
        fc.tuple(logical(leaf, depth - 1), logical(leaf, depth - 1)).map(([left, right]) => and(left, right)),
        fc.tuple(logical(leaf, depth - 1), logical(leaf, depth - 1)).map(([left, right]) => or(left, right)),
        logical(leaf, depth - 1).map(not),
      );
const withValuePaths = fc.oneof(
  simple,
  fc.tuple(names, logical(simple, 2)).map(([name, inner]) => valuePath(name, inner)),
);

test('parsing what was printed gives the same filter', () => {
  fc.assert(
    fc.property(logical(withValuePaths, 3), (filter) => {
      expect(parseFilter(printFilter(filter))).toStrictEqual(filter);
    }),
  );
});

test('any other text gives a filter or a ScimError', () => {
  const pieces = fc.constantFrom(
    'userName',
    ' ',
    'eq',
    '"x"',
    '(',
    ')',
    '[',
    ']',
    'not',
    'and',
    'or',
    '.',
    'pr',
    '"',
    '\\',
    '1',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(pieces).map((list) => list.join('')),
      ),
      (source) => {
        try {
          const filter = parseFilter(source);
          expect(parseFilter(printFilter(filter))).toStrictEqual(filter);
        } catch (error) {
          expect(error).toBeInstanceOf(ScimError);
        }
      },
    ),
  );
});
