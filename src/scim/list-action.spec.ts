import { listAction } from './list-action.js';

test.each([
  ['Entra looks for a random GUID', { filter: 'userName eq "3e59e27b-68ad-41f5-bb0e-dadf130e2ac8"' }, 'testConnection'],
  ['Okta lists the first two users', { startIndex: '1', count: '2' }, 'testConnection'],
  ['a person is looked up', { filter: 'userName eq "jane@example.com"' }, 'findUser'],
  ['a page is read', { startIndex: '1', count: '100' }, 'listUsers'],
  ['everybody is listed', {}, 'listUsers'],
])('%s', (_, query, action) => {
  expect(listAction(query)).toBe(action);
});
