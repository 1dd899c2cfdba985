import { groupSchema } from '../schema/standard/group.js';
import { userSchema } from '../schema/standard/user.js';
import { checkSort, parseSort } from './sort.js';

const invalidValue = expect.objectContaining({ status: 400, scimType: 'invalidValue' }) as Error;
const sortBy = (name: string) => parseSort({ sortBy: name }) ?? { sortBy: { attribute: '' }, descending: false };

test.each([
  [{}, undefined],
  [{ sortBy: '' }, undefined],
  [{ sortOrder: 'descending' }, undefined],
  [{ sortBy: 'userName' }, { sortBy: { attribute: 'userName' }, descending: false }],
  [
    { sortBy: 'userName', sortOrder: 'ascending' },
    { sortBy: { attribute: 'userName' }, descending: false },
  ],
  [
    { sortBy: 'name.familyName', sortOrder: 'Descending' },
    { sortBy: { attribute: 'name', subAttribute: 'familyName' }, descending: true },
  ],
])('%j asks for %j', (given, sort) => {
  expect(parseSort(given)).toEqual(sort);
});

test.each([
  [{ sortBy: 'userName', sortOrder: 'up' }],
  [{ sortOrder: 'up' }],
  [{ sortBy: 'userName', sortOrder: 1 }],
  [{ sortBy: 'userName,id' }],
  [{ sortBy: 'emails[type eq "work"]' }],
  [{ sortBy: ['userName'] }],
])('%j is invalidValue', (given) => {
  expect(() => parseSort(given)).toThrow(invalidValue);
});

test.each([
  ['emails', 'value'],
  ['emails.type', 'type'],
  ['name.givenName', 'givenName'],
  ['manager', 'value'],
])('%s sorts by the sub-attribute %s', (name, subAttribute) => {
  expect(checkSort(sortBy(name), [userSchema])[0]?.subAttribute?.name).toBe(subAttribute);
});

test.each(['nonsense', 'name', 'addresses', 'meta', 'constructor', 'name.nonsense'])(
  'refuses to sort by %s',
  (name) => {
    expect(() => checkSort(sortBy(name), [userSchema])).toThrow(invalidValue);
  },
);

test('an attribute that one of several resource types has is enough', () => {
  const [user, group] = checkSort(sortBy('userName'), [userSchema, groupSchema]);
  expect(user?.attribute.name).toBe('userName');
  expect(group).toBeUndefined();
  expect(() => checkSort(sortBy('nonsense'), [userSchema, groupSchema])).toThrow('a User or a Group does not have');
});
