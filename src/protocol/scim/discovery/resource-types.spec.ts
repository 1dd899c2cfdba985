import { groupSchema } from '../schema/standard/group.js';
import { userSchema } from '../schema/standard/user.js';
import { resourceTypes } from './resource-types.js';

const base = 'https://x/scim/v2/org';
const core = 'urn:ietf:params:scim:schemas:core:2.0';
const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

test('resource types name their schema, their extensions and their endpoint; the id is the name', () => {
  const types = resourceTypes(base, [
    { schema: userSchema, endpoint: '/Users' },
    { schema: groupSchema, endpoint: '/Groups' },
  ]);
  expect(types).toMatchObject([
    {
      id: 'User',
      name: 'User',
      endpoint: '/Users',
      schema: `${core}:User`,
      schemaExtensions: [{ schema: enterprise, required: false }],
      meta: { resourceType: 'ResourceType', location: `${base}/ResourceTypes/User` },
    },
    { id: 'Group', endpoint: '/Groups', schema: `${core}:Group`, schemaExtensions: [] },
  ]);
});
