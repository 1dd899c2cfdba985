import type { ScimType } from '../error.js';
import { userSchema } from '../schema/standard/user.js';
import { parsePatchRequest } from './patch-request.js';
import { applyPatch } from './patch.js';

const core = 'urn:ietf:params:scim:schemas:core:2.0:User';
const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

interface Operation {
  op: string;
  path?: string;
  value?: unknown;
}
const add = (path: string, value: unknown): Operation => ({ op: 'add', path, value });
const replace = (path: string, value: unknown): Operation => ({ op: 'replace', path, value });
const remove = (path: string, value?: unknown): Operation => ({ op: 'remove', path, value });

const parse = (operations: Operation[]) =>
  parsePatchRequest({ schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations: operations });

const user = {
  schemas: [core],
  userName: 'ann',
  active: true,
  name: { givenName: 'Ann', familyName: 'Lee' },
  title: 'Boss',
  emails: [
    { value: 'ann@work', type: 'work', primary: true },
    { value: 'ann@home', type: 'home' },
  ],
};
const freeze = <T>(value: T): T => {
  if (typeof value === 'object' && value !== null) Object.values(value).forEach(freeze);
  return Object.freeze(value);
};
freeze(user);
const [work, home] = user.emails;

const patch = (...operations: Operation[]) => applyPatch(user, parse(operations), userSchema);
const refusal = (scimType: ScimType) => expect.objectContaining({ status: 400, scimType }) as Error;
type Expected = Record<string, unknown>;

test.each<[string, Operation, Expected]>([
  ['a target without a value gets it', add('nickName', 'Babs'), { nickName: 'Babs' }],
  ['a single value is replaced', add('title', 'Chief'), { title: 'Chief' }],
  ['a complex value is merged', add('name', { middleName: 'B' }), { name: { ...user.name, middleName: 'B' } }],
  ['a sub-attribute is set', add('name.givenName', 'Anna'), { name: { ...user.name, givenName: 'Anna' } }],
  ['a list is appended to by a list', add('emails', [{ value: 'x' }]), { emails: [work, home, { value: 'x' }] }],
  ['a list is appended to by one value', add('emails', { value: 'x' }), { emails: [work, home, { value: 'x' }] }],
  [
    'a known value gains sub-attributes',
    add('emails', [{ value: 'ANN@home', type: 'home', display: 'Home' }]),
    { emails: [work, { value: 'ANN@home', type: 'home', display: 'Home' }] },
  ],
  [
    'a new primary value takes that from the old',
    add('emails', [{ value: 'x', primary: true }]),
    { emails: [{ ...work, primary: false }, home, { value: 'x', primary: true }] },
  ],
  ['a list without values is made', add('ims', [{ value: 'x', type: 'aim' }]), { ims: [{ value: 'x', type: 'aim' }] }],
  [
    'equal values without a value of their own are one',
    add('addresses', [{ locality: 'Rome' }, { locality: 'Rome' }]),
    { addresses: [{ locality: 'Rome' }] },
  ],
])('add: %s', (_, operation, expected) => {
  expect(patch(operation).resource).toStrictEqual({ ...user, ...expected });
});

test.each<[string, Operation, Expected]>([
  ['a single value', replace('title', 'Chief'), { title: 'Chief' }],
  ['a value that is not there yet', replace('nickName', 'Babs'), { nickName: 'Babs' }],
  [
    'a complex value keeps what is not given',
    replace('name', { givenName: 'Anna' }),
    { name: { ...user.name, givenName: 'Anna' } },
  ],
  ['null within a complex value unassigns', replace('name', { givenName: null }), { name: { familyName: 'Lee' } }],
  ['a list is replaced whole', replace('emails', [{ value: 'x' }]), { emails: [{ value: 'x' }] }],
  [
    'all values that match',
    replace('emails[type eq "home"]', { value: 'x', type: 'other' }),
    { emails: [work, { value: 'x', type: 'other' }] },
  ],
  [
    'a sub-attribute of those that match',
    replace('emails[type eq "work"].value', 'x'),
    { emails: [{ ...work, value: 'x' }, home] },
  ],
  [
    'primary moves',
    replace('emails[type eq "home"].primary', 'True'),
    {
      emails: [
        { ...work, primary: false },
        { ...home, primary: true },
      ],
    },
  ],
  ['names in any case', replace('NAME.GIVENNAME', 'Anna'), { name: { ...user.name, givenName: 'Anna' } }],
  ['a path with the URN of the base schema', replace(`${core}:title`, 'Chief'), { title: 'Chief' }],
])('replace: %s', (_, operation, expected) => {
  expect(patch(operation).resource).toStrictEqual({ ...user, ...expected });
});

test.each<[string, Operation, string, unknown]>([
  ['a single value', remove('title'), 'title', undefined],
  ['a complex value', remove('name'), 'name', undefined],
  ['a sub-attribute', remove('name.givenName'), 'name', { familyName: 'Lee' }],
  ['a list', remove('emails'), 'emails', undefined],
  ['the values that match', remove('emails[type eq "home"]'), 'emails', [work]],
  ['all values that match', remove('emails[value co "ann"]'), 'emails', undefined],
  [
    'a sub-attribute of those that match',
    remove('emails[type eq "work"].primary'),
    'emails',
    [{ value: 'ann@work', type: 'work' }, home],
  ],
  [
    'a sub-attribute of all',
    remove('emails.type'),
    'emails',
    [{ value: 'ann@work', primary: true }, { value: 'ann@home' }],
  ],
  ['null unassigns', replace('title', null), 'title', undefined],
  ['null unassigns on add too', add('title', null), 'title', undefined],
  ['an empty list unassigns', replace('emails', []), 'emails', undefined],
  ['null for the values that match', replace('emails[type eq "home"]', null), 'emails', [work]],
  ['Entra: an empty text unassigns', replace('title', ''), 'title', undefined],
  ['Entra: also within a complex value', replace('name', { givenName: '' }), 'name', { familyName: 'Lee' }],
  ['Entra: a value whose text is cleared goes', replace('emails[type eq "home"].value', ''), 'emails', [work]],
  ['Entra: a list of values removes those', remove('emails', [{ value: 'ANN@home' }]), 'emails', [work]],
  [
    'Entra: a list with type removes only that type',
    remove('emails', [{ value: 'ann@home', type: 'work' }]),
    'emails',
    user.emails,
  ],
])('remove: %s', (_, operation, name, expected) => {
  expect(patch(operation).resource[name]).toStrictEqual(expected);
});

test.each<[string, Operation]>([
  ['a value that is there', add('title', 'Boss')],
  ['a list value that is there', add('emails', [{ value: 'ann@home', type: 'home' }])],
  ['the same single value', replace('title', 'Boss')],
  ['the same list', replace('emails', [...user.emails])],
  ['the same sub-attributes', replace('name', { familyName: 'Lee' })],
  ['the removal of what is not there', remove('nickName')],
  ['null for what is not there', replace('nickName', null)],
  ['an empty text for what is not there', replace('phoneNumbers[type eq "work"].value', '')],
  ['an add of nothing', add('emails', [])],
  ['the removal of no values', remove('emails', [])],
  ['the removal of active', remove('active')],
  ['null for active', replace('active', null)],
  ['the naming of an extension', add('schemas', [enterprise])],
  ['the removal of an extension that is not there', remove(enterprise)],
  ['an empty extension', add(enterprise, {})],
  ['an empty object', { op: 'replace', value: {} }],
])('the very same resource comes back after %s', (_, operation) => {
  expect(patch(operation).resource).toBe(user);
});

test('a change that a later operation takes back is no change', () => {
  expect(
    patch(replace('title', 'x'), add(`${enterprise}:department`, 'y'), replace('title', 'Boss'), remove(enterprise))
      .resource,
  ).toBe(user);
});

test('a primary address takes that from another, though neither has a value to know it by', () => {
  const { resource } = patch(
    add('addresses', [{ locality: 'Rome', primary: true }]),
    add('addresses', [{ locality: 'Bari', primary: true }]),
  );
  expect(resource['addresses']).toStrictEqual([
    { locality: 'Rome', primary: false },
    { locality: 'Bari', primary: true },
  ]);
});

test('what is not touched is shared with the resource before', () => {
  const { resource } = patch(replace('title', 'x'));
  expect(resource['emails']).toBe(user.emails);
  expect(resource['name']).toBe(user.name);
});

test('operations see what those before them did', () => {
  const { resource } = patch(
    add('emails', [{ value: 'x', type: 'other' }]),
    replace('emails[type eq "other"].value', 'y'),
    remove('emails[type ne "other"]'),
  );
  expect(resource['emails']).toStrictEqual([{ value: 'y', type: 'other' }]);
});

describe('an extension', () => {
  const withManager = {
    ...user,
    schemas: [core, enterprise],
    [enterprise]: { department: 'Sales', manager: { value: '7', $ref: '../Users/7' } },
  };
  const patchManager = (...operations: Operation[]) =>
    applyPatch(freeze(withManager), parse(operations), userSchema).resource;

  test.each<[string, Operation]>([
    ['by path', add(`${enterprise}:department`, 'Sales')],
    ['by its URN as path', add(enterprise, { department: 'Sales' })],
    ['by its URN as key', { op: 'replace', value: { [enterprise]: { department: 'Sales' } } }],
    ['Entra: by path as key', { op: 'replace', value: { [`${enterprise}:department`]: 'Sales' } }],
    ['in another case', add(`${enterprise.toUpperCase()}:DEPARTMENT`, 'Sales')],
  ])('appears in schemas when it is set %s', (_, operation) => {
    const { resource } = patch(operation);
    expect(resource).toStrictEqual({ ...user, schemas: [core, enterprise], [enterprise]: { department: 'Sales' } });
  });

  test('leaves schemas with its last attribute', () => {
    const operations = [remove(`${enterprise}:department`), remove(`${enterprise}:manager`)];
    expect(patchManager(...operations)).toStrictEqual(user);
    expect(patchManager(remove(enterprise))).toStrictEqual(user);
    expect(patchManager({ op: 'replace', value: { [enterprise]: null } })).toStrictEqual(user);
  });

  test.each<[string, Operation, unknown]>([
    ['a bare value', replace(`${enterprise}:manager`, '8'), { value: '8' }],
    ['an object', add(`${enterprise}:manager`, { value: '8' }), { value: '8' }],
    [
      'a list of one',
      add(`${enterprise}:manager`, [{ $ref: 'http://x/Users/8', value: '8' }]),
      { value: '8', $ref: 'http://x/Users/8' },
    ],
    ['its sub-attribute', replace(`${enterprise}:manager.value`, '8'), { value: '8' }],
    ['an empty text', replace(`${enterprise}:manager`, ''), undefined],
    ['an empty value', replace(`${enterprise}:manager`, { value: '' }), undefined],
    ['an empty sub-attribute', replace(`${enterprise}:manager.value`, ''), undefined],
    ['an empty list', replace(`${enterprise}:manager`, []), undefined],
    ['no value at all', { op: 'replace', path: `${enterprise}:manager` }, undefined],
    ['a removal', remove(`${enterprise}:manager`), undefined],
    ['a path within the value', { op: 'add', value: { [enterprise]: { 'manager.value': '8' } } }, { value: '8' }],
  ])('Entra sets its manager by %s', (_, operation, expected) => {
    expect(patchManager(operation)[enterprise]).toStrictEqual({
      department: 'Sales',
      ...(expected !== undefined && { manager: expected }),
    });
  });
});

describe('Entra creates the value that a path selects', () => {
  test.each<[Operation, string, unknown]>([
    [replace('phoneNumbers[type eq "work"].value', '1'), 'phoneNumbers', [{ type: 'work', value: '1' }]],
    [add('phoneNumbers[type eq "work"].value', '1'), 'phoneNumbers', [{ type: 'work', value: '1' }]],
    [add('addresses[type eq "work"].country', 'IT'), 'addresses', [{ type: 'work', country: 'IT' }]],
    [add('addresses[type eq "work"]', { country: 'IT' }), 'addresses', [{ type: 'work', country: 'IT' }]],
    [add('roles[primary eq "True"].value', 'Admin'), 'roles', [{ primary: true, value: 'Admin' }]],
    [replace('ims[type eq "aim" and display eq "A"].value', 'x'), 'ims', [{ type: 'aim', display: 'A', value: 'x' }]],
    [replace('emails[type eq "other"].value', 'x'), 'emails', [work, home, { type: 'other', value: 'x' }]],
    [add('photos.value', 'http://x/y.png'), 'photos', [{ value: 'http://x/y.png' }]],
  ])('%j', (operation, name, expected) => {
    expect(patch(operation).resource[name]).toStrictEqual(expected);
  });

  test.each<[string, Operation]>([
    ['a filter that says more than eq and and', replace('ims[type ne "aim"].value', 'x')],
    ['a filter with or', add('ims[type eq "aim" or type eq "icq"].value', 'x')],
    ['a whole value', replace('ims[type eq "aim"]', { value: 'x' })],
    ['a removal', remove('ims[type eq "aim"].value')],
    ['a removal of a whole value', remove('emails[type eq "other"]')],
  ])('but not by %s: noTarget', (_, operation) => {
    expect(() => patch(operation)).toThrow(refusal('noTarget'));
  });
});

test.each<[string, Operation, ScimType]>([
  ['an unknown attribute', replace('nonsense', 'x'), 'invalidPath'],
  ['an unknown sub-attribute', replace('name.nonsense', 'x'), 'invalidPath'],
  ['an unknown extension', replace('urn:example:X:y', 'x'), 'invalidPath'],
  ['the URN of the base schema', replace(core, { title: 'x' }), 'invalidPath'],
  ['password', replace('password', 'x'), 'invalidPath'],
  ['an object for a single boolean', replace('active', { value: false }), 'invalidValue'],
  ['an object for a single text', replace('title', {}), 'invalidValue'],
  ['brackets behind a single value', replace('name[givenName eq "Ann"].familyName', 'x'), 'invalidPath'],
  ['one of several values without a filter', replace('emails.value', 'x'), 'invalidPath'],
  ['an unknown attribute in brackets', replace('emails[nonsense eq "x"].value', 'x'), 'invalidFilter'],
  ['a wrong type in brackets', remove('emails[primary gt true]'), 'invalidFilter'],
  ['a removal without a path', { op: 'remove', value: { title: 'x' } }, 'noTarget'],
  ['id', replace('id', 'x'), 'mutability'],
  ['meta', remove('meta'), 'mutability'],
  ['groups', add('groups', [{ value: '1' }]), 'mutability'],
  ['groups without a path', { op: 'add', value: { groups: [{ value: '1' }] } }, 'mutability'],
  ["the manager's name", replace(`${enterprise}:manager.displayName`, 'x'), 'mutability'],
  ['the removal of a schema', remove('schemas'), 'mutability'],
  ['an unknown schema', add('schemas', ['urn:example:X']), 'mutability'],
  ['the removal of userName', remove('userName'), 'mutability'],
  ['an empty userName', replace('userName', ''), 'invalidValue'],
  ['a null userName', replace('userName', null), 'invalidValue'],
  ['no value', { op: 'add', path: 'title' }, 'invalidValue'],
  ['no value for a list', { op: 'replace', path: 'emails' }, 'invalidValue'],
  ['a wrong type', replace('active', 'yes'), 'invalidValue'],
  ['an object for a simple value', replace('title', { value: 'x' }), 'invalidValue'],
  ['a wrong type in a list', add('emails', ['x']), 'invalidValue'],
  ['a wrong type for a complex value', replace('name', 'Ann'), 'invalidValue'],
  ['a wrong type for an extension', replace(enterprise, 'x'), 'invalidValue'],
  [
    'two new primary values',
    add('emails', [
      { value: 'x', primary: true },
      { value: 'y', primary: true },
    ]),
    'invalidValue',
  ],
  ['a list of unknown values only', replace('emails', [{ foo: 'x' }]), 'invalidValue'],
  ['an unknown value among others', add('emails', [{ value: 'x' }, { foo: 'x' }]), 'invalidValue'],
  ['unknown values in the place of one', replace('emails[type eq "work"]', { foo: 'x' }), 'invalidValue'],
  ['unknown values to be removed', remove('emails', [{ foo: 'x' }]), 'invalidValue'],
  ['a complex value with unknown members only', replace('name', { nosuch: 1 }), 'invalidValue'],
  ['the same without a path', { op: 'replace', value: { emails: [{ foo: 'x' }] } }, 'invalidValue'],
  ['an extension of unknown attributes only', replace(enterprise, { nosuch: 1 }), 'invalidValue'],
  ['all matching values primary', replace('emails[value pr].primary', true), 'invalidValue'],
  [
    'several values for the selected ones',
    replace('emails[type eq "work"]', [{ value: 'x' }, { value: 'y' }]),
    'invalidValue',
  ],
  [
    'more values than a list may have',
    add(
      'emails',
      Array.from({ length: 999 }, (_, index) => ({ value: String(index) })),
    ),
    'invalidValue',
  ],
])('refuses %s', (_, operation, scimType) => {
  expect(() => patch(replace('nickName', 'first'), operation)).toThrow(refusal(scimType));
});

test('says which attributes it does not know', () => {
  expect(() => patch(replace('emails', [{ foo: 'x', bar: 1 }]))).toThrow('emails has no "foo", "bar"');
});

describe('the name of a manager, which the server gives', () => {
  const managed = { ...user, [enterprise]: { manager: { value: '7' } } };
  const give = (value: object, path = `${enterprise}:manager`) =>
    applyPatch(managed, parse([replace(path, value)]), userSchema, (name) =>
      name === enterprise ? { manager: { displayName: 'Boss' } } : undefined,
    ).resource;

  test.each([{ displayName: 'Boss' }, { value: '7', displayName: 'Boss' }, { value: '7', displayName: null }])(
    'may be repeated: %j changes nothing',
    (value) => {
      expect(give(value)).toBe(managed);
      expect(give({ manager: value }, enterprise)).toBe(managed);
    },
  );

  test('is not changed', () => {
    expect(() => give({ displayName: 'Other' })).toThrow(refusal('mutability'));
    expect(() => give({ value: '7', displayName: 'Other' })).toThrow(refusal('mutability'));
  });

  test('comes from the server when it is another manager', () => {
    expect(give({ value: '8', displayName: 'Other' })[enterprise]).toStrictEqual({ manager: { value: '8' } });
  });
});

test('base attributes may be wrapped in the URN of their schema, and disabling that way disables', () => {
  const { resource } = patch({ op: 'replace', value: { [core]: { active: false, title: 'Chief' } } });
  expect(resource).toMatchObject({ active: false, title: 'Chief' });
});
