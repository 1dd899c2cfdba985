/** What of a person an assertion can fill when a sign-in creates them. Never a role or a group: SAML gives nobody rights. */
export const mappedAttributes = ['userName', 'externalId', 'givenName', 'familyName', 'displayName', 'email'] as const;
export type MappedAttribute = (typeof mappedAttributes)[number];

/** The Names of SAML attributes that fill each of them: the first that the assertion has. */
export type AttributeMapping = Readonly<Record<MappedAttribute, readonly string[]>>;

const claim = (name: string): string => `http://schemas.xmlsoap.org/ws/2005/05/identity/claims/${name}`;
const entraClaim = (name: string): string => `http://schemas.microsoft.com/identity/claims/${name}`;

/** What identity providers call these by default or in the steps of their guides, as OIDs where they follow LDAP. */
export const defaultAttributeMapping: AttributeMapping = {
  userName: ['userName', 'username', 'login', claim('upn'), claim('name'), 'urn:oid:1.3.6.1.4.1.5923.1.1.1.6'],
  externalId: [entraClaim('objectidentifier')],
  givenName: [
    'givenName',
    'firstName',
    'firstname',
    'FirstName',
    'User.FirstName',
    claim('givenname'),
    'urn:oid:2.5.4.42',
  ],
  familyName: [
    'familyName',
    'lastName',
    'lastname',
    'LastName',
    'sn',
    'surname',
    'User.LastName',
    claim('surname'),
    'urn:oid:2.5.4.4',
  ],
  displayName: ['displayName', 'name', entraClaim('displayname'), 'urn:oid:2.16.840.1.113730.3.1.241'],
  email: [
    'email',
    'mail',
    'Email',
    'emailAddress',
    'User.email',
    claim('emailaddress'),
    'urn:oid:0.9.2342.19200300.100.1.3',
  ],
};

/** The default names but for those attributes that an organization names itself; none at all leaves one unfilled. */
export const completeMapping = (own: Partial<AttributeMapping>): AttributeMapping => ({
  ...defaultAttributeMapping,
  ...own,
});

/** The name of those listed that the assertion has. */
export const nameInUse = (names: readonly string[], attributes: ReadonlyMap<string, unknown>): string | undefined =>
  names.find((name) => attributes.has(name));
