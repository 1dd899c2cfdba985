import { attribute } from '../schema/attribute-definition.js';
import { compileResourceSchema } from '../schema/schema.js';
import { userSchema } from '../schema/standard/user.js';
import { parseProjection, project } from './projection.js';

const core = 'urn:ietf:params:scim:schemas:core:2.0:User';
const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const always = { schemas: [core, enterprise], id: '1' };
const user = {
  ...always,
  userName: 'ann',
  name: { givenName: 'Ann', familyName: 'Lee' },
  emails: [{ value: 'ann@work', type: 'work' }, { value: 'ann@home' }],
  [enterprise]: { department: 'Sales', manager: { value: '7', displayName: 'Bo' } },
  meta: { resourceType: 'User', location: 'x' },
};
const attributes = (value: unknown) => project(user, parseProjection({ attributes: value }), userSchema);
const excluded = (value: unknown) => project(user, parseProjection({ excludedAttributes: value }), userSchema);

test.each<[unknown, Record<string, unknown>]>([
  ['userName', { userName: 'ann' }],
  ['USERNAME', { userName: 'ann' }],
  [' userName , meta ', { userName: 'ann', meta: user.meta }],
  [['userName', 'meta.location'], { userName: 'ann', meta: { location: 'x' } }],
  ['name.givenName', { name: { givenName: 'Ann' } }],
  ['name.givenName,name', { name: user.name }],
  ['name,name.givenName', { name: user.name }],
  ['emails.value', { emails: [{ value: 'ann@work' }, { value: 'ann@home' }] }],
  ['emails.type', { emails: [{ type: 'work' }] }],
  ['emails.display,name.middleName', {}],
  [`${enterprise}:department`, { [enterprise]: { department: 'Sales' } }],
  [`${enterprise}:manager.value`, { [enterprise]: { manager: { value: '7' } } }],
  [enterprise, { [enterprise]: user[enterprise] }],
  [`${core}:userName`, { userName: 'ann' }],
  ['nonsense', {}],
  ['__proto__,constructor', {}],
  ['id', {}],
])('attributes=%j shows what is always shown and %j', (value, expected) => {
  expect(attributes(value)).toStrictEqual({ ...always, ...expected });
});

test.each<[unknown, Record<string, unknown>]>([
  ['userName,name,emails,meta', { [enterprise]: user[enterprise] }],
  [`id,schemas,meta,userName,emails,${enterprise}`, { name: user.name }],
  [
    `name.givenName,emails.type,${enterprise}:manager,meta,userName`,
    {
      name: { familyName: 'Lee' },
      emails: [{ value: 'ann@work' }, { value: 'ann@home' }],
      [enterprise]: { department: 'Sales' },
    },
  ],
  [`emails.value,userName,name,meta,${enterprise}`, { emails: [{ type: 'work' }] }],
])('excludedAttributes=%j leaves what is always shown and %j', (value, expected) => {
  expect(excluded(value)).toStrictEqual({ ...always, ...expected });
});

test.each([[{}], [{ attributes: '' }], [{ excludedAttributes: 'nonsense' }], [{ excludedAttributes: 'id' }]])(
  'the very same resource is shown for %j',
  (given) => {
    expect(project(user, parseProjection(given), userSchema)).toBe(user);
  },
);

test.each([
  ['both', { attributes: 'userName', excludedAttributes: 'name' }],
  ['a number', { attributes: 7 }],
  ['a number in a list', { attributes: ['userName', 7] }],
  ['too many names', { attributes: 'a,'.repeat(101) }],
])('%s is invalidValue', (_, given) => {
  expect(() => parseProjection(given)).toThrow(
    expect.objectContaining({ status: 400, scimType: 'invalidValue' }) as Error,
  );
});

test('returned=never is never shown, returned=request only when asked for', () => {
  const urn = 'urn:example:2.0:Badge';
  const schema = compileResourceSchema(userSchema.base.definition, [
    {
      definition: {
        id: urn,
        name: 'Badge',
        description: '',
        attributes: [
          attribute({ name: 'pin', returned: 'never', description: '' }),
          attribute({ name: 'history', returned: 'request', description: '' }),
          attribute({ name: 'number', returned: 'always', description: '' }),
        ],
      },
    },
  ]);
  const resource = { id: '1', [urn]: { pin: '0000', history: 'long', number: '7' } };
  const show = (given: Parameters<typeof parseProjection>[0]) => project(resource, parseProjection(given), schema)[urn];
  expect(show({})).toStrictEqual({ number: '7' });
  expect(show({ attributes: `${urn}:history,${urn}:pin` })).toStrictEqual({ history: 'long', number: '7' });
  expect(show({ attributes: 'userName' })).toStrictEqual({ number: '7' });
  expect(show({ excludedAttributes: `${urn}:number,userName` })).toStrictEqual({ number: '7' });
});
