import { listAction } from './list-action.js';

const guid = '3e59e27b-68ad-41f5-bb0e-dadf130e2ac8';

test.each([
  ['Entra looks for a random GUID', { filter: `userName eq "${guid}"` }, 'User', 'testConnection'],
  ['and among groups', { filter: `displayName eq "${guid}"` }, 'Group', 'testConnection'],
  ['Okta lists the first two users', { startIndex: '1', count: '2' }, 'User', 'testConnection'],
  ['a person is looked up', { filter: 'userName eq "jane@example.com"' }, 'User', 'findUser'],
  ['a page is read', { startIndex: '1', count: '100' }, 'User', 'listUsers'],
  ['everybody is listed', {}, 'User', 'listUsers'],
  ['a group is looked up', { filter: 'displayName eq "Sales"' }, 'Group', 'findGroup'],
  ['two groups are listed', { startIndex: '1', count: '2' }, 'Group', 'listGroups'],
] as const)('%s', (_, query, listed, action) => {
  expect(listAction(query, listed)).toBe(action);
});
