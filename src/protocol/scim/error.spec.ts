import { invalidFilter, notFound, toErrorBody, uniqueness } from './error.js';

test.each([
  [invalidFilter('no operator'), { status: '400', scimType: 'invalidFilter', detail: 'no operator' }],
  [uniqueness('userName is taken'), { status: '409', scimType: 'uniqueness', detail: 'userName is taken' }],
  [notFound('no such user'), { status: '404', detail: 'no such user' }],
])('%s is written with its status as a string and no empty scimType', (error, body) => {
  expect(toErrorBody(error)).toStrictEqual({ schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'], ...body });
});
