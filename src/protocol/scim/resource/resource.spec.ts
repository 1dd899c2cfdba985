import type { ScimType } from '../error.js';
import { groupSchema } from '../schema/standard/group.js';
import { userSchema } from '../schema/standard/user.js';
import { readResource } from './resource.js';

const core = 'urn:ietf:params:scim:schemas:core:2.0:User';
const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const read = (members: Record<string, unknown>) => readResource({ userName: 'ann', ...members }, userSchema);
const refusal = (scimType: ScimType) => expect.objectContaining({ status: 400, scimType }) as Error;

test('a create of Entra is stored as sent, without what is readOnly or empty', () => {
  const { resource, dropped } = readResource(
    {
      schemas: [core, enterprise],
      externalId: '0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef',
      userName: 'Test_User@contoso.com',
      active: true,
      emails: [{ primary: true, type: 'work', value: 'Test@contoso.com' }],
      meta: { resourceType: 'User' },
      name: { formatted: 'Given Family', familyName: 'Family', givenName: 'Given' },
      roles: [],
      addresses: null,
      [enterprise]: { department: 'Sales' },
    },
    userSchema,
  );
  expect(dropped).toStrictEqual([]);
  expect(resource).toStrictEqual({
    schemas: [core, enterprise],
    externalId: '0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef',
    userName: 'Test_User@contoso.com',
    active: true,
    emails: [{ primary: true, type: 'work', value: 'Test@contoso.com' }],
    name: { formatted: 'Given Family', familyName: 'Family', givenName: 'Given' },
    [enterprise]: { department: 'Sales' },
  });
});

test("OneLogin's template of SCIM 1.1: old URNs, emails as an object, managerId", () => {
  const { resource, dropped } = readResource(
    {
      schemas: ['urn:scim:schemas:core:1.0', 'urn:scim:schemas:extension:enterprise:1.0'],
      id: null,
      userName: 'ann',
      active: 'true',
      emails: { value: 'ann@example.com', type: 'work', primary: true },
      'urn:scim:schemas:extension:enterprise:1.0': {
        department: 'Sales',
        manager: { managerId: '7', displayName: 'Bo Ss' },
      },
    },
    userSchema,
  );
  expect(dropped).toStrictEqual([]);
  expect(resource).toStrictEqual({
    schemas: [core, enterprise],
    userName: 'ann',
    active: true,
    emails: [{ value: 'ann@example.com', type: 'work', primary: true }],
    [enterprise]: { department: 'Sales', manager: { value: '7' } },
  });
});

test.each([
  ['nothing', ''],
  ['spaces', ' \u00a0\u3000'],
  ['zero-width characters', '\u200b\u2060\ufeff'],
  ['format characters', '\u00ad\u200e\u{e0041}'],
  ['a filler', '\u3164'],
  ['a control character', 'a\u0007b'],
  ['a right-to-left override', 'moc.elpmaxe@\u202enna'],
])('a userName of %s is refused', (_, userName) => {
  expect(() => read({ userName })).toThrow(refusal('invalidValue'));
});

test.each(['علی\u200cرضا', '👩\u200d💻', '\u2067שלום\u2069'])('%s is a userName', (userName) => {
  expect(read({ userName }).resource).toMatchObject({ userName });
});

test('names are read in any case and stored in theirs', () => {
  const { resource } = readResource(
    { USERNAME: 'ann', Name: { GIVENNAME: 'Ann' }, [enterprise.toLowerCase()]: { Department: 'Sales' } },
    userSchema,
  );
  expect(resource).toMatchObject({
    userName: 'ann',
    name: { givenName: 'Ann' },
    [enterprise]: { department: 'Sales' },
  });
});

test('what no schema knows is dropped and named', () => {
  const { resource, dropped } = read({
    password: 'secret',
    name: { nonsense: 1 },
    emails: [{ value: 'a@x', label: 'x' }],
    [enterprise]: { shoeSize: 43 },
    'urn:example:Other': { a: 1 },
    [core]: 'x',
  });
  expect(resource).toStrictEqual({ schemas: [core], userName: 'ann', emails: [{ value: 'a@x' }], active: true });
  expect(dropped).toStrictEqual([
    'password',
    'name.nonsense',
    'emails.label',
    `${enterprise}:shoeSize`,
    'urn:example:Other',
    core,
  ]);
});

test('base attributes may be wrapped in the URN of their schema', () => {
  const { resource } = read({ [core]: { title: 'x', active: false, id: 'ignored' } });
  expect(resource).toStrictEqual({ schemas: [core], userName: 'ann', title: 'x', active: false });
});

test('the list of dropped names is bounded, as are the names', () => {
  const members = Object.fromEntries(Array.from({ length: 500 }, (_, index) => ['x'.repeat(1000) + String(index), 1]));
  const { dropped } = read(members);
  expect(dropped).toHaveLength(100);
  expect(dropped[0]).toHaveLength(200);
});

test('a dropped name is safe to store', () => {
  expect(read({ 'a\0\ud800\nb': 1 }).dropped).toStrictEqual(['a\ufffd\ufffd\ufffdb']);
});

test.each([
  [{ schemas: ['http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group'] }],
  [{ schemas: [] }],
  [{}],
  [{ schemas: [core, enterprise] }],
])('schemas are worked out, whatever is sent: %j', (members) => {
  expect(read(members).resource['schemas']).toStrictEqual([core]);
});

test.each([
  ['id', { id: 'chosen' }],
  ['meta', { meta: { resourceType: 'User', created: 'never' } }],
  ['groups', { groups: [{ value: 'admins' }] }],
])('a %s that is sent is ignored', (name, members) => {
  const { resource, dropped } = read(members);
  expect(resource).not.toHaveProperty(name);
  expect(dropped).toStrictEqual([]);
});

test.each([
  [true, true],
  [false, false],
  ['True', true],
  ['False', false],
  ['true', true],
  ['false', false],
  [null, true],
])('active %j of a create is stored as %j', (active, stored) => {
  expect(read({ active }).resource['active']).toBe(stored);
});

test('a create without active stores true, a replace without it keeps what is stored', () => {
  expect(read({}).resource['active']).toBe(true);
  expect(readResource({ userName: 'ann' }, userSchema, { userName: 'ann', active: false }).resource['active']).toBe(
    false,
  );
  expect(readResource({ userName: 'ann', active: true }, userSchema, { active: false }).resource['active']).toBe(true);
});

test.each([
  ['a string', '7', { value: '7' }],
  ['an object', { value: '7', $ref: '../Users/7' }, { value: '7', $ref: '../Users/7' }],
  ['a list of one', [{ value: '7' }], { value: '7' }],
  ['an empty string', '', undefined],
  ['an object with an empty value', { value: '' }, undefined],
  ['an object without a value', { displayName: 'Boss' }, undefined],
  ['an empty list', [], undefined],
  ['null', null, undefined],
])('a manager as %s', (_, manager, stored) => {
  const extension = read({ [enterprise]: { manager } }).resource[enterprise];
  expect(extension).toStrictEqual(stored && { manager: stored });
});

test.each([
  ['{"id":"06b0","value":"Admin","displayName":"Administrator"}', { value: 'Admin', display: 'Administrator' }],
  ['{"value":7}', { value: '{"value":7}' }],
  ['{broken', { value: '{broken' }],
  ['Admin', { value: 'Admin' }],
])('a role of Entra with the value %s', (value, stored) => {
  expect(read({ roles: [{ value }] }).resource['roles']).toStrictEqual([stored]);
});

test.each([
  [
    'equal type and value are one',
    [
      { type: 'work', value: 'A@x' },
      { type: 'work', value: 'a@X', primary: true },
    ],
    1,
  ],
  [
    'another type makes another value',
    [
      { type: 'work', value: 'a@x' },
      { type: 'home', value: 'a@x' },
    ],
    2,
  ],
  ['values without content are none', [null, {}, { value: null }, { value: 'a@x' }], 1],
])('emails: %s', (_, emails, count) => {
  expect(read({ emails }).resource['emails']).toHaveLength(count);
});

test.each([
  ['a missing userName', { userName: undefined }],
  ['a null userName', { userName: null }],
  ['an empty userName', { userName: '' }],
  ['a blank userName', { userName: '  ' }],
  ['a userName of 257 characters', { userName: 'a'.repeat(257) }],
  ['a control character in userName', { userName: 'a\u0001b' }],
  ['NUL in a text', { title: 'a\0b' }],
  ['half of a surrogate pair', { title: 'a\ud800' }],
  ['an externalId of 513 characters', { externalId: 'x'.repeat(513) }],
  ['a text of more than 64 kB', { title: 'x'.repeat(65_537) }],
  ['a number for a string', { title: 7 }],
  ['a list for a string', { title: ['x'] }],
  ['an object for a string', { title: {} }],
  ['a word for a boolean', { active: 'yes' }],
  ['a number for a boolean', { active: 1 }],
  ['a string for a complex value', { name: 'Ann' }],
  ['a list for a complex value', { name: [{ givenName: 'Ann' }, { givenName: 'Ann' }] }],
  ['a string for a value of a complex list', { emails: ['a@x'] }],
  ['a list in a list', { emails: [[{ value: 'a@x' }]] }],
  [
    'two primary values',
    {
      emails: [
        { value: 'a', primary: true },
        { value: 'b', primary: 'True' },
      ],
    },
  ],
  ['1,001 values', { emails: Array.from({ length: 1001 }, (_, index) => ({ value: String(index) })) }],
  ['no base64', { x509Certificates: [{ value: '%%%' }] }],
  ['a truncated base64', { x509Certificates: [{ value: 'AAAAA' }] }],
  ['a string for an extension', { [enterprise]: 'x' }],
])('invalidValue: %s', (_, members) => {
  expect(() => read(members)).toThrow(refusal('invalidValue'));
});

test.each([[null], ['x'], [7], [[]], [undefined]])('the body %j is invalidSyntax', (body) => {
  expect(() => readResource(body, userSchema)).toThrow(refusal('invalidSyntax'));
});

test.each([['x'], [[1]], [{}]])('schemas %j are invalidSyntax', (schemas) => {
  expect(() => read({ schemas })).toThrow(refusal('invalidSyntax'));
});

test('an error names the attribute and what it expected, not the value', () => {
  expect(() => read({ name: { givenName: 7 } })).toThrow('name.givenName must be a string, not a number');
});

describe('groups', () => {
  const group = (members: unknown) => readResource({ displayName: 'Sales', members }, groupSchema).resource;

  test('members keep value, type, $ref and display; equal ones are one', () => {
    const members = [
      { value: '1', display: 'Ann', $ref: null },
      { value: '1' },
      { value: '2', type: 'User', displayName: 'Bob' },
    ];
    expect(group(members)['members']).toStrictEqual([
      { value: '1', display: 'Ann' },
      { value: '2', type: 'User', display: 'Bob' },
    ]);
  });

  test('more than a thousand members are read', () => {
    expect(group(Array.from({ length: 5000 }, (_, index) => ({ value: String(index) })))['members']).toHaveLength(5000);
  });

  test('a member without a value and a group without a name are refused', () => {
    expect(() => group([{ display: 'Ann' }])).toThrow(refusal('invalidValue'));
    expect(() => readResource({ members: [] }, groupSchema)).toThrow(refusal('invalidValue'));
  });
});

test('a __proto__ member is an unknown attribute', () => {
  const { resource, dropped } = readResource(
    JSON.parse('{"userName":"ann","__proto__":{"active":false},"name":{"__proto__":{"givenName":"x"}}}'),
    userSchema,
  );
  expect(resource).toStrictEqual({ schemas: [core], userName: 'ann', active: true });
  expect(dropped).toStrictEqual(['__proto__', 'name.__proto__']);
});
