import { groupSchema } from '../protocol/scim/schema/standard/group.js';
import { toGroupColumns } from './group-columns.js';

test('a group is never stored with its members', () => {
  const group = { schemas: [], displayName: 'Sales' };
  expect(toGroupColumns(group, groupSchema).document).toBe(JSON.stringify(group));
  expect(() => toGroupColumns({ ...group, members: [{ value: '1' }] }, groupSchema)).toThrow(/Members/);
});
