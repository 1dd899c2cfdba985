import { ScimError } from '../error.js';
import { parseBulkRequest } from './bulk-request.js';

const schemas = ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'];
const patchOp = {
  schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
  Operations: [{ op: 'remove', path: 'title' }],
};
const post = (bulkId?: unknown) => ({ method: 'POST', path: '/Users', bulkId, data: { userName: 'ann' } });
const parse = (body: unknown, maxOperations = 3) => parseBulkRequest(body, { maxOperations });
const operations = (...Operations: unknown[]) => parse({ schemas, Operations }).operations;

test('reads operations in their order, with members and methods in any case', () => {
  const body = {
    Schemas: ['urn:ietf:params:scim:API:messages:2.0:BulkRequest'],
    FAILONERRORS: 2,
    operations: [
      { METHOD: 'post', Path: '/Users', BulkID: 'q', Data: { userName: 'ann' } },
      { method: 'Patch', path: 'Groups//7/', version: 'W/"3"', data: patchOp },
      { method: 'delete', path: '/Users/bulkId:q', data: null },
    ],
  };
  expect(parse(body)).toStrictEqual({
    failOnErrors: 2,
    operations: [
      {
        method: 'POST',
        bulkId: 'q',
        path: '/Users',
        action: { method: 'POST', endpoint: 'Users', data: { userName: 'ann' } },
      },
      {
        method: 'PATCH',
        path: 'Groups//7/',
        version: 'W/"3"',
        action: {
          method: 'PATCH',
          endpoint: 'Groups',
          id: '7',
          operations: [{ op: 'remove', path: { attrPath: { attribute: 'title' } }, value: undefined }],
        },
      },
      {
        method: 'DELETE',
        path: '/Users/bulkId:q',
        action: { method: 'DELETE', endpoint: 'Users', id: 'bulkId:q' },
      },
    ],
  });
});

test.each<[string, unknown, number, string | undefined]>([
  ['a list', [], 400, 'invalidSyntax'],
  ['no schemas', { Operations: [post('a')] }, 400, 'invalidSyntax'],
  ['the schema of a PATCH', { schemas: patchOp.schemas, Operations: [post('a')] }, 400, 'invalidSyntax'],
  ['no operations', { schemas }, 400, 'invalidSyntax'],
  ['an empty list of operations', { schemas, Operations: [] }, 400, 'invalidSyntax'],
  ['operations that are no list', { schemas, Operations: post('a') }, 400, 'invalidSyntax'],
  ['an operation that is no object', { schemas, Operations: ['DELETE /Users/1'] }, 400, 'invalidSyntax'],
  ['an operation without method', { schemas, Operations: [{ path: '/Users' }] }, 400, 'invalidSyntax'],
  ['a bulkId that is no string', { schemas, Operations: [post(7)] }, 400, 'invalidSyntax'],
  [
    'a version that is no string',
    { schemas, Operations: [{ method: 'DELETE', path: '/Users/1', version: 3 }] },
    400,
    'invalidSyntax',
  ],
  ['failOnErrors of 0', { schemas, failOnErrors: 0, Operations: [post('a')] }, 400, 'invalidValue'],
  ['failOnErrors as text', { schemas, failOnErrors: '1', Operations: [post('a')] }, 400, 'invalidValue'],
  ['failOnErrors of 1.5', { schemas, failOnErrors: 1.5, Operations: [post('a')] }, 400, 'invalidValue'],
  ['a bulkId given twice', { schemas, Operations: [post('a'), post('a')] }, 400, 'invalidValue'],
  ['one operation too many', { schemas, Operations: Array(4).fill(post('a')) }, 413, undefined],
])('refuses the whole request for %s', (_, body, status, scimType) => {
  expect(() => parse(body)).toThrow(expect.objectContaining({ status, scimType }) as Error);
});

test('names the limit that was exceeded', () => {
  expect(() => parse({ schemas, Operations: Array(4).fill(post('a')) })).toThrow(/4 operations.*maxOperations is 3/);
});

test.each<[string, object, number, string | undefined]>([
  ['an unknown method', { method: 'GET', path: '/Users' }, 400, 'invalidValue'],
  ['a method that objects inherit', { method: 'constructor', path: '/Users' }, 400, 'invalidValue'],
  ['a POST without bulkId', post(), 400, 'invalidValue'],
  ['a POST with an empty bulkId', post(''), 400, 'invalidValue'],
  ['a POST to a resource', { ...post('a'), path: '/Users/1' }, 400, 'invalidValue'],
  ['a POST without data', { method: 'POST', path: '/Users', bulkId: 'a' }, 400, 'invalidSyntax'],
  ['a PUT whose data is null', { method: 'PUT', path: '/Users/1', data: null }, 400, 'invalidSyntax'],
  ['a PUT to a collection', { method: 'PUT', path: '/Users/', data: {} }, 400, 'invalidValue'],
  ['a DELETE of a collection', { method: 'DELETE', path: '/Users' }, 400, 'invalidValue'],
  ['no path', { method: 'DELETE' }, 400, 'invalidValue'],
  ['a path that is no string', { method: 'DELETE', path: ['Users', '1'] }, 400, 'invalidValue'],
  ['an unknown endpoint', { method: 'DELETE', path: '/Devices/1' }, 404, undefined],
  ['an endpoint that objects inherit', { method: 'DELETE', path: '/__proto__/1' }, 404, undefined],
  ['a path that climbs', { method: 'DELETE', path: '/../Users/1' }, 404, undefined],
  ['a whole URL', { method: 'DELETE', path: 'https://example.com/Users/1' }, 404, undefined],
  ['bulk in bulk', { method: 'POST', path: '/Bulk', bulkId: 'a', data: {} }, 404, undefined],
  ['a malformed PATCH', { method: 'PATCH', path: '/Users/1', data: { Operations: [] } }, 400, 'invalidSyntax'],
  [
    'a bare list of PATCH operations',
    { method: 'PATCH', path: '/Users/1', data: [{ op: 'remove' }] },
    400,
    'invalidSyntax',
  ],
])('%s is the fault of that operation alone', (_, operation, status, scimType) => {
  const [faulty, good] = operations(operation, post('z'));
  expect(faulty?.action).toBeInstanceOf(ScimError);
  expect(faulty?.action).toMatchObject({ status, scimType });
  expect(good?.action).toMatchObject({ method: 'POST' });
});

test.each(['https://example.com/scim/v2/org/Users/1', '/scim/v2/org/Users/1'])('%s is told what a path is', (path) => {
  const [operation] = operations({ method: 'DELETE', path });
  expect((operation?.action as ScimError).detail).toContain('follows the tenant URL, such as /Users');
});

test('takes an id with slashes for an id, so that it names nothing', () => {
  const [operation] = operations({ method: 'DELETE', path: '/Users/../Groups/7' });
  expect(operation?.action).toStrictEqual({ method: 'DELETE', endpoint: 'Users', id: '../Groups/7' });
});
