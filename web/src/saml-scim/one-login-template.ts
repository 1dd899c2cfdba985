const enterpriseUser = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

/** What OneLogin fills in and sends for each user; `{$…}` are its macros. */
export const oneLoginTemplate = JSON.stringify(
  {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User', enterpriseUser],
    userName: '{$parameters.scimusername}',
    externalId: '{$user.id}',
    displayName: '{$user.display_name}',
    name: { givenName: '{$user.firstname}', familyName: '{$user.lastname}', formatted: '{$user.display_name}' },
    emails: [{ value: '{$user.email}', type: 'work', primary: true }],
    title: '{$parameters.title}',
    [enterpriseUser]: { department: '{$parameters.department}' },
  },
  null,
  2,
);
