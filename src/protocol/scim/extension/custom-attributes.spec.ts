import fc from 'fast-check';
import { ScimError, type ScimType } from '../error.js';
import { matchFilter } from '../filter/filter-match.js';
import { parseFilter } from '../filter/filter.js';
import { parsePatchRequest } from '../patch/patch-request.js';
import { applyPatch } from '../patch/patch.js';
import { parseProjection, project } from '../projection/projection.js';
import { attributesOfBody, attributesOfPatch } from '../projection/requested-attributes.js';
import { readResource, type ScimResource } from '../resource/resource.js';
import { parseAttributePath } from '../schema/attribute-path.js';
import { resourceSchemas } from './resource-schemas.js';
import { readSchemaExtension } from './schema-extension.js';

const urn = 'urn:ietf:params:scim:schemas:extension:acme:2.0:User';
const schema = resourceSchemas([
  readSchemaExtension({
    id: urn,
    resourceType: 'User',
    name: 'Acme',
    attributes: [
      { name: 'text' },
      { name: 'exact', caseExact: true },
      { name: 'count', type: 'integer' },
      { name: 'weight', type: 'decimal' },
      { name: 'since', type: 'dateTime' },
      { name: 'remote', type: 'boolean' },
      { name: 'photo', type: 'binary' },
      { name: 'mentor', type: 'reference', referenceTypes: ['User'] },
      { name: 'page', type: 'reference', referenceTypes: ['external'] },
      { name: 'policy', type: 'reference' },
      { name: 'site', canonicalValues: ['North', 'South'] },
      { name: 'sites', multiValued: true, canonicalValues: ['North', 'South'] },
      { name: 'computed', mutability: 'readOnly' },
      { name: 'serial', mutability: 'immutable' },
      { name: 'pin', mutability: 'writeOnly' },
      { name: 'note', returned: 'request' },
      { name: 'tag', returned: 'always' },
      {
        name: 'desk',
        subAttributes: [
          { name: 'value' },
          { name: 'floor', type: 'integer', required: true },
          { name: 'owner', mutability: 'immutable' },
          { name: 'code', returned: 'never' },
          { name: 'hint', returned: 'request' },
          { name: 'doors', multiValued: true },
        ],
      },
      {
        name: 'keys',
        multiValued: true,
        subAttributes: [
          { name: 'value', required: true },
          { name: 'type', required: true },
          { name: 'primary', type: 'boolean' },
          { name: 'cut', mutability: 'immutable' },
          { name: 'worn', mutability: 'readOnly' },
          { name: 'rooms', multiValued: true },
        ],
      },
      { name: 'peer', subAttributes: [{ name: 'value' }, { name: '$ref', type: 'reference' }, { name: 'since' }] },
      { name: 'peers', multiValued: true, subAttributes: [{ name: 'value' }, { name: '$ref', type: 'reference' }] },
    ],
  }),
]).user;

const refusal = (scimType: ScimType) => expect.objectContaining({ status: 400, scimType }) as Error;
const read = (values: object, stored?: ScimResource) =>
  readResource({ userName: 'ann', [urn]: values }, schema, stored).resource;
const acme = (values: object) => read(values)[urn];
const stored = (values: object): ScimResource => ({
  ...read({}),
  [urn]: values as ScimResource,
  schemas: [schema.base.definition.id, urn],
});
const patch = (before: object, ...Operations: object[]) => {
  const request = parsePatchRequest({ schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations });
  return applyPatch(stored(before), request, schema).resource;
};
const at = (path: string) => `${urn}:${path}`;
const pathOf = (source: string) => parseAttributePath(source) ?? { attribute: '' };

test('an extension is listed in schemas when it has a value, under whatever case its URN was sent', () => {
  const { resource } = readResource({ userName: 'ann', [urn.toUpperCase()]: { TEXT: 'x' } }, schema);
  expect(resource).toMatchObject({ schemas: [expect.any(String), urn], [urn]: { text: 'x' } });
  expect(read({ text: null })).not.toHaveProperty([urn]);
});

test.each<[object]>([
  [{ count: 3, weight: 1.5, since: '2026-01-31T08:00:00Z', remote: false, photo: 'QQ==' }],
  [{ mentor: '../Users/7', page: 'https://x/y', policy: 'urn:x:y' }],
  [{ mentor: 'https://x/scim/v2/o/Users/7' }],
  [{ site: 'NORTH', sites: ['south'] }],
  [{ desk: { floor: 3 } }],
  [{ desk: { floor: 3, doors: ['a', 'b'] } }],
  [{ keys: [{ value: 'a', type: 'x' }] }],
])('takes %j as it is', (given) => {
  expect(acme(given)).toStrictEqual(given);
});

test.each<[object]>([
  [{ count: 1.5 }],
  [{ count: '3' }],
  [{ weight: 'heavy' }],
  [{ since: '2026-01-31' }],
  [{ remote: 'yes' }],
  [{ photo: 'Q' }],
  [{ text: 7 }],
  [{ text: { value: 'x' } }],
  [{ mentor: 'ann' }],
  [{ mentor: '../Groups/7' }],
  [{ page: 'ftp://x' }],
  [{ page: '/relative' }],
  [{ policy: 'not a uri' }],
  [{ site: 'West' }],
  [{ sites: ['North', 'West'] }],
  [{ desk: 'a' }],
  [{ desk: { doors: ['a'] } }],
  [{ keys: [{ value: 'a' }] }],
  [{ keys: [{ value: 'a', type: 'x' }, { type: 'y' }] }],
])('refuses %j', (given) => {
  expect(() => acme(given)).toThrow(refusal('invalidValue'));
  expect(() => patch({ text: 'x' }, { op: 'add', path: urn, value: given })).toThrow(refusal('invalidValue'));
});

test('what is readOnly is ignored in a body and refused in a PATCH', () => {
  expect(acme({ computed: 'x', text: 'y' })).toStrictEqual({ text: 'y' });
  expect(() => patch({}, { op: 'add', path: at('computed'), value: 'x' })).toThrow(refusal('mutability'));
});

describe('what is immutable', () => {
  test('may be set later, repeated, and left out of a PUT', () => {
    expect(patch({ text: 'x' }, { op: 'add', path: at('serial'), value: '7' })[urn]).toMatchObject({ serial: '7' });
    expect(patch({ serial: '7' }, { op: 'add', path: at('serial'), value: '7' })[urn]).toStrictEqual({ serial: '7' });
    expect(read({ text: 'x' }, stored({ serial: '7' }))[urn]).toStrictEqual({ text: 'x', serial: '7' });
  });

  test.each<[string, object]>([
    ['changed', { op: 'replace', path: at('serial'), value: '8' }],
    ['removed', { op: 'remove', path: at('serial') }],
    ['removed with its extension', { op: 'remove', path: urn }],
    ['removed with its extension, by null', { op: 'replace', value: { [urn]: null } }],
    ['removed in part', { op: 'remove', path: at('desk.owner') }],
    ['removed with its complex value', { op: 'remove', path: at('desk') }],
    ['removed with its complex value, by null', { op: 'replace', path: at('desk'), value: null }],
  ])('cannot be %s', (_, operation) => {
    expect(() => patch({ serial: '7', desk: { floor: 1, owner: 'ann' } }, operation)).toThrow(refusal('mutability'));
  });

  test('in part keeps its extension too', () => {
    expect(() => patch({ desk: { floor: 1, owner: 'ann' } }, { op: 'remove', path: urn })).toThrow(
      refusal('mutability'),
    );
    expect(patch({ desk: { floor: 1 } }, { op: 'remove', path: urn })).not.toHaveProperty([urn]);
  });
});

test('a sub-attribute that is required cannot be taken away', () => {
  expect(() => patch({ desk: { floor: 1 } }, { op: 'remove', path: at('desk.floor') })).toThrow(refusal('mutability'));
  expect(() =>
    patch({ desk: { floor: 1, doors: ['a'] } }, { op: 'replace', path: at('desk.floor'), value: null }),
  ).toThrow(refusal('invalidValue'));
});

test('an element that a value path creates has what the filter says, and needs no more', () => {
  const operation = { op: 'add', path: `${at('keys')}[type eq "office"].value`, value: '7' };
  expect(patch({}, operation)[urn]).toStrictEqual({ keys: [{ type: 'office', value: '7' }] });
});

const keyA = { value: 'a', type: 'x', rooms: ['1', '2'] };
const keyB = { value: 'b', type: 'x', rooms: ['2'] };

test.each<[object, object[] | undefined]>([
  [[{ value: 'A' }], [keyB]],
  [[{ type: 'x' }], undefined],
  [
    [
      { value: 'a', type: 'y' },
      { type: 'x', value: 'b' },
    ],
    [keyA],
  ],
  [[{ rooms: ['1', '2'] }], [keyB]],
  [[{ rooms: ['1'] }], [keyA, keyB]],
])('values are removed by what is known of them: %j', (given, expected) => {
  const { [urn]: left } = patch({ text: 'x', keys: [keyA, keyB] }, { op: 'remove', path: at('keys'), value: given });
  expect(left).toStrictEqual({ text: 'x', ...(expected && { keys: expected }) });
});

test.each<[unknown, string[] | undefined]>([
  [['1'], ['2']],
  ['2', ['1']],
  [['3'], ['1', '2']],
  [[], ['1', '2']],
  [['2', '1'], undefined],
  [undefined, undefined],
  [null, undefined],
])('of a list within a value %j is removed, and nothing else', (given, expected) => {
  const operation = { op: 'remove', path: at('keys[value eq "a"].rooms'), value: given };
  expect(patch({ keys: [keyA, keyB] }, operation)[urn]).toStrictEqual({
    keys: [{ value: 'a', type: 'x', ...(expected && { rooms: expected }) }, keyB],
  });
});

test('adding a value that is there changes none of its immutable sub-attributes', () => {
  const keys = [{ value: 'a', type: 'x', cut: 'old' }];
  const give = (cut: string) =>
    patch({ keys }, { op: 'add', path: at('keys'), value: [{ value: 'a', type: 'x', cut, rooms: ['1'] }] })[urn];
  expect(give('old')).toStrictEqual({ keys: [{ ...keys[0], rooms: ['1'] }] });
  expect(() => give('new')).toThrow(refusal('mutability'));
});

test.each<[string, unknown]>([
  ['a readOnly sub-attribute beside others', [{ value: 'a', type: 'x', worn: 'very' }]],
  ['a readOnly sub-attribute alone', [{ worn: 'very' }]],
  ['a list whose values are all unknown', [{ colour: 'red' }, { size: 1 }]],
])('%s is refused in a PATCH, so that nothing is lost in silence', (_, value) => {
  for (const op of ['add', 'replace']) expect(() => patch({ keys: [keyA] }, { op, path: at('keys'), value })).toThrow();
});

test('a PATCH of an extension may have unknown attributes, but not nothing else', () => {
  const operation = { op: 'replace', path: urn, value: { colour: 'red', text: 'x' } };
  expect(patch({}, operation)[urn]).toStrictEqual({ text: 'x' });
  expect(() => patch({}, { ...operation, value: { colour: 'red' } })).toThrow(refusal('invalidValue'));
  expect(patch({ text: 'x' }, { op: 'add', value: { [urn]: { colour: 'red' } } })[urn]).toStrictEqual({ text: 'x' });
});

describe('sub-attributes that are called value and $ref make no reference', () => {
  test('the other sub-attributes of a value are changed, whatever its address', () => {
    const peers = [{ value: '1', $ref: 'a' }];
    const operation = { op: 'add', path: at('peers'), value: [{ value: '1', $ref: 'b' }] };
    expect(patch({ peers }, operation)[urn]).toStrictEqual({ peers: [{ value: '1', $ref: 'b' }] });
    const peer = { value: '1', $ref: 'a', since: 'x' };
    expect(patch({ peer }, { op: 'add', path: at('peer.value'), value: '2' })[urn]).toStrictEqual({
      peer: { ...peer, value: '2' },
    });
  });

  test('a value path creates, a removal of nothing is noTarget, and a value needs no value', () => {
    const created = patch({}, { op: 'add', path: at('peers[value eq "1"].$ref'), value: 'a' });
    expect(created[urn]).toStrictEqual({ peers: [{ value: '1', $ref: 'a' }] });
    expect(() => patch({}, { op: 'remove', path: at('peers[value eq "1"]') })).toThrow(refusal('noTarget'));
    expect(acme({ peers: [{ $ref: 'a' }], peer: { since: 'x' } })).toStrictEqual({
      peers: [{ $ref: 'a' }],
      peer: { since: 'x' },
    });
  });

  test('no text stands for them, and they are not found without their URN', () => {
    expect(() => patch({}, { op: 'add', path: at('peer'), value: '1' })).toThrow(refusal('invalidValue'));
    expect(() => patch({}, { op: 'add', path: 'peer', value: { value: '1' } })).toThrow(refusal('invalidPath'));
  });
});

describe('what has become readOnly', () => {
  const before = stored({ computed: 'x', text: 'y', keys: [keyA] });

  test.each<[object]>([[{}], [{ computed: 'z' }], [{ computed: null }]])('stays in a PUT of %j', (given) => {
    expect(read(given, before)[urn]).toStrictEqual({ computed: 'x' });
  });

  test('stays in a PUT without its extension, and is not removed with it', () => {
    expect(readResource({ userName: 'ann' }, schema, before).resource[urn]).toStrictEqual({ computed: 'x' });
    expect(() => applyPatch(before, [{ op: 'remove', path: { attrPath: pathOf(urn) } }], schema)).toThrow(
      refusal('mutability'),
    );
  });
});

test.each([Number.MAX_SAFE_INTEGER + 1, -1e300])(
  '%d is no integer that is kept: the message says which are',
  (count) => {
    expect(() => acme({ count })).toThrow(/count must be an integer from -9007199254740991 to 9007199254740991/);
  },
);

test('a PUT that changes what is immutable is told its whole name', () => {
  const before = stored({ serial: '7', desk: { floor: 1, owner: 'ann' } });
  expect(() => read({ serial: '8' }, before)).toThrow(`${urn}:serial is immutable`);
  expect(() => read({ desk: { floor: 1, owner: 'bob' } }, before)).toThrow(`${urn}:desk.owner is immutable`);
});

test('a complex value that is no reference needs no value, and no text stands for it', () => {
  expect(patch({}, { op: 'add', path: at('desk'), value: { floor: 2 } })[urn]).toStrictEqual({ desk: { floor: 2 } });
  expect(() => patch({}, { op: 'add', path: at('desk'), value: 'north' })).toThrow(refusal('invalidValue'));
});

test('a custom attribute is not found without its URN', () => {
  for (const path of ['text', 'desk', 'desk.floor']) {
    expect(() => patch({}, { op: 'add', path, value: 'x' })).toThrow(refusal('invalidPath'));
    expect(() => matchFilter(parseFilter(`${path} pr`), {}, schema)).toThrow(refusal('invalidFilter'));
  }
});

const full = {
  text: 'x',
  pin: '1234',
  note: 'n',
  tag: 't',
  desk: { floor: 1, code: 'secret', hint: 'h', doors: ['a'] },
};

describe('what is never returned', () => {
  test.each([
    {},
    { attributes: `${at('pin')},${at('desk.code')}` },
    { attributes: urn },
    { excludedAttributes: 'userName' },
  ])('is not returned for %j', (parameters) => {
    const shown = JSON.stringify(project(stored(full), parseProjection(parameters), schema));
    expect(shown).not.toMatch(/1234|secret/);
  });

  test('stays when a PUT puts back what was read, and goes when it is replaced or removed', () => {
    const before = stored(full);
    const shown = project(before, parseProjection({}), schema);
    expect(read(shown[urn] as object, before)[urn]).toStrictEqual({
      text: 'x',
      pin: '1234',
      tag: 't',
      desk: { floor: 1, doors: ['a'], code: 'secret' },
    });
    expect(read({ pin: '9' }, before)[urn]).toMatchObject({ pin: '9' });
    expect(patch(full, { op: 'remove', path: at('pin') })[urn]).not.toHaveProperty('pin');
  });

  test('can be asked for by a filter (RFC 7643 section 7)', () => {
    expect(matchFilter(parseFilter(`${at('pin')} eq "1234"`), stored(full), schema)).toBe(true);
  });
});

describe('what is returned on request', () => {
  const shown = (...paths: string[]) => {
    const requested = paths.map((path) => parseAttributePath(at(path)) ?? { attribute: '' });
    return project(stored(full), { kind: 'default', requested }, schema)[urn];
  };

  test('is not returned by default, nor when other things are excluded', () => {
    expect(shown()).toStrictEqual({ text: 'x', tag: 't', desk: { floor: 1, doors: ['a'] } });
    expect(project(stored(full), parseProjection({ excludedAttributes: at('text') }), schema)[urn]).not.toHaveProperty(
      'note',
    );
  });

  test('is returned to who names it', () => {
    const projection = parseProjection({ attributes: `${at('note')},${at('desk.hint')}` });
    expect(project(stored(full), projection, schema)[urn]).toStrictEqual({ note: 'n', tag: 't', desk: { hint: 'h' } });
  });

  test('is returned beside all else to who wrote it', () => {
    expect(shown('note', 'desk.hint')).toStrictEqual({
      text: 'x',
      note: 'n',
      tag: 't',
      desk: { floor: 1, hint: 'h', doors: ['a'] },
    });
  });

  test.each<[string, object]>([
    ['a body', { [urn]: { note: 'x', desk: { hint: 'h', floor: 1 } } }],
    ['a body with keys that are paths', { [at('note')]: 'x', [at('desk.hint')]: 'h' }],
  ])('%s names it', (_, body) => {
    expect(
      project(stored(full), { kind: 'default', requested: attributesOfBody(body, schema) }, schema)[urn],
    ).toMatchObject({
      note: 'n',
      desk: { hint: 'h' },
    });
  });

  test.each<[object[]]>([
    [
      [
        { op: 'add', path: at('note'), value: 'x' },
        { op: 'add', path: at('desk.hint'), value: 'x' },
      ],
    ],
    [[{ op: 'add', path: urn, value: { note: 'x', desk: { hint: 'x' } } }]],
    [
      [
        { op: 'add', value: { [urn]: { note: 'x' } } },
        { op: 'add', path: at('desk'), value: { hint: 'x' } },
      ],
    ],
  ])('a PATCH of %j names it', (Operations) => {
    const operations = parsePatchRequest({ schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations });
    const requested = attributesOfPatch(operations, schema);
    expect(project(stored(full), { kind: 'default', requested }, schema)[urn]).toMatchObject({
      note: 'n',
      desk: { hint: 'h' },
    });
  });

  test('nothing else names it', () => {
    for (const body of [null, [], { [urn]: { desk: { floor: 1 } } }, { note: 'x' }, { [urn]: 'note' }]) {
      const shownOf = project(stored(full), { kind: 'default', requested: attributesOfBody(body, schema) }, schema)[
        urn
      ];
      expect(shownOf).toStrictEqual({ text: 'x', tag: 't', desk: { floor: 1, doors: ['a'] } });
    }
  });
});

test('what is always returned is there whatever is asked for', () => {
  for (const parameters of [
    { attributes: 'userName' },
    { excludedAttributes: urn },
    { excludedAttributes: at('tag') },
  ]) {
    expect(project(stored(full), parseProjection(parameters), schema)[urn]).toMatchObject({ tag: 't' });
  }
});

test.each<[string, boolean]>([
  [`${at('TEXT')} eq "X"`, true],
  [`${urn.toUpperCase()}:text eq "x"`, true],
  [`${at('exact')} eq "a"`, false],
  [`${at('exact')} eq "A"`, true],
  [`${at('count')} gt 2`, true],
  [`${at('weight')} lt 1.5`, false],
  [`${at('since')} eq "2026-01-31T09:00:00+01:00"`, true],
  [`${at('desk.doors')} eq "n"`, true],
  [`${at('keys')}[type eq "x" and value eq "1"]`, true],
  [`${at('keys')}[type eq "y" and value eq "1"]`, false],
])('%s is %s', (source, expected) => {
  const values = {
    text: 'x',
    exact: 'A',
    count: 3,
    weight: 1.5,
    since: '2026-01-31T08:00:00Z',
    desk: { floor: 1, doors: ['N'] },
    keys: [
      { value: '1', type: 'x' },
      { value: '2', type: 'y' },
    ],
  };
  expect(matchFilter(parseFilter(source), stored(values), schema)).toBe(expected);
});

const anyValue = fc.oneof(
  fc.constantFrom(null, 'x', 'North', '', 1, true, '../Users/1', '2026-01-31T08:00:00Z'),
  fc.constant([]),
);
const names = schema.extensions.at(-1)?.definition.attributes.map(({ name }) => name) ?? [];
const desk = fc.record(
  { floor: fc.constantFrom(1, null), owner: anyValue, code: anyValue, hint: anyValue, doors: anyValue },
  { requiredKeys: [] },
);
const keys = fc.array(fc.record({ value: anyValue, type: anyValue, primary: fc.boolean() }, { requiredKeys: [] }), {
  maxLength: 2,
});
const values = fc.dictionary(fc.constantFrom(...names), fc.oneof(anyValue, desk, keys));
const operation = fc.oneof(
  fc.record({
    op: fc.constantFrom('add', 'replace', 'remove'),
    path: fc.constantFrom(urn, ...names.map(at), at('desk.floor'), at('desk.owner'), at('keys[type eq "x"].value')),
    value: fc.oneof(anyValue, desk, keys, values),
  }),
  values.map((value) => ({ op: 'add', value: { [urn]: value } })),
);

test('a patched user reads as itself again, or the PATCH is refused with a ScimError', () => {
  fc.assert(
    fc.property(fc.array(operation, { minLength: 1, maxLength: 3 }), (Operations) => {
      try {
        const patched = patch(
          { serial: '7', desk: { floor: 1, owner: 'o', code: 'c' }, keys: [{ value: 'a', type: 'x' }] },
          ...Operations,
        );
        expect(readResource(patched, schema)).toStrictEqual({ resource: patched, dropped: [] });
        expect(patched[urn]).toMatchObject({ serial: '7', desk: { owner: 'o' } });
      } catch (error) {
        expect(error).toBeInstanceOf(ScimError);
      }
    }),
    { numRuns: 3000 },
  );
});
