import { attribute, valueLabels, type SchemaDefinition } from '../attribute-definition.js';
import { compileResourceSchema } from '../schema.js';
import { enterpriseUserExtension } from './enterprise-user.js';

// No `password`: people sign in through their identity provider, so there is nothing that it could be good for.
export const userDefinition: SchemaDefinition = {
  id: 'urn:ietf:params:scim:schemas:core:2.0:User',
  name: 'User',
  description: 'User Account',
  attributes: [
    attribute({
      name: 'userName',
      required: true,
      uniqueness: 'server',
      maxLength: 256,
      description:
        "Unique identifier for the User, typically used by the user to directly authenticate to the service provider. Each User MUST include a non-empty userName value. This identifier MUST be unique across the service provider's entire set of Users. REQUIRED.",
    }),
    attribute({
      name: 'name',
      description:
        "The components of the user's real name. Providers MAY return just the full name as a single string in the formatted sub-attribute, or they MAY return just the individual component attributes using the other sub-attributes, or they MAY return both. If both variants are returned, they SHOULD be describing the same name, with the formatted name indicating how the component attributes should be combined.",
      subAttributes: [
        attribute({
          name: 'formatted',
          description:
            "The full name, including all middle names, titles, and suffixes as appropriate, formatted for display (e.g., 'Ms. Barbara J Jensen, III').",
        }),
        attribute({
          name: 'familyName',
          description:
            "The family name of the User, or last name in most Western languages (e.g., 'Jensen' given the full name 'Ms. Barbara J Jensen, III').",
        }),
        attribute({
          name: 'givenName',
          description:
            "The given name of the User, or first name in most Western languages (e.g., 'Barbara' given the full name 'Ms. Barbara J Jensen, III').",
        }),
        attribute({
          name: 'middleName',
          description: "The middle name(s) of the User (e.g., 'Jane' given the full name 'Ms. Barbara J Jensen, III').",
        }),
        attribute({
          name: 'honorificPrefix',
          description:
            "The honorific prefix(es) of the User, or title in most Western languages (e.g., 'Ms.' given the full name 'Ms. Barbara J Jensen, III').",
        }),
        attribute({
          name: 'honorificSuffix',
          description:
            "The honorific suffix(es) of the User, or suffix in most Western languages (e.g., 'III' given the full name 'Ms. Barbara J Jensen, III').",
        }),
      ],
    }),
    attribute({
      name: 'displayName',
      description:
        'The name of the User, suitable for display to end-users. The name SHOULD be the full name of the User being described, if known.',
    }),
    attribute({
      name: 'nickName',
      description:
        "The casual way to address the user in real life, e.g., 'Bob' or 'Bobby' instead of 'Robert'. This attribute SHOULD NOT be used to represent a User's username (e.g., 'bjensen' or 'mpepperidge').",
    }),
    attribute({
      name: 'profileUrl',
      type: 'reference',
      referenceTypes: ['external'],
      description: "A fully qualified URL pointing to a page representing the User's online profile.",
    }),
    attribute({ name: 'title', description: 'The user\'s title, such as "Vice President."' }),
    attribute({
      name: 'userType',
      description:
        "Used to identify the relationship between the organization and the user. Typical values used might be 'Contractor', 'Employee', 'Intern', 'Temp', 'External', and 'Unknown', but any value may be used.",
    }),
    attribute({
      name: 'preferredLanguage',
      description:
        "Indicates the User's preferred written or spoken language. Generally used for selecting a localized user interface; e.g., 'en_US' specifies the language English and country US.",
    }),
    attribute({
      name: 'locale',
      description:
        "Used to indicate the User's default location for purposes of localizing items such as currency, date time format, or numerical representations.",
    }),
    attribute({
      name: 'timezone',
      description: "The User's time zone in the 'Olson' time zone database format, e.g., 'America/Los_Angeles'.",
    }),
    attribute({
      name: 'active',
      type: 'boolean',
      initialValue: true,
      description: "A Boolean value indicating the User's administrative status.",
    }),
    attribute({
      name: 'emails',
      multiValued: true,
      description:
        "Email addresses for the user. The value SHOULD be canonicalized by the service provider, e.g., 'bjensen@example.com' instead of 'bjensen@EXAMPLE.COM'. Canonical type values of 'work', 'home', and 'other'.",
      subAttributes: [
        attribute({
          name: 'value',
          description:
            "Email addresses for the user. The value SHOULD be canonicalized by the service provider, e.g., 'bjensen@example.com' instead of 'bjensen@EXAMPLE.COM'. Canonical type values of 'work', 'home', and 'other'.",
        }),
        ...valueLabels(['work', 'home', 'other']),
      ],
    }),
    attribute({
      name: 'phoneNumbers',
      multiValued: true,
      description:
        "Phone numbers for the User. The value SHOULD be canonicalized by the service provider according to the format specified in RFC 3966, e.g., 'tel:+1-201-555-0123'. Canonical type values of 'work', 'home', 'mobile', 'fax', 'pager', and 'other'.",
      subAttributes: [
        attribute({ name: 'value', description: 'Phone number of the User.' }),
        ...valueLabels(['work', 'home', 'mobile', 'fax', 'pager', 'other']),
      ],
    }),
    attribute({
      name: 'ims',
      multiValued: true,
      description: 'Instant messaging addresses for the User.',
      subAttributes: [
        attribute({ name: 'value', description: 'Instant messaging address for the User.' }),
        ...valueLabels(['aim', 'gtalk', 'icq', 'xmpp', 'msn', 'skype', 'qq', 'yahoo', 'other']),
      ],
    }),
    attribute({
      name: 'photos',
      multiValued: true,
      description: 'URLs of photos of the User.',
      subAttributes: [
        attribute({
          name: 'value',
          type: 'reference',
          referenceTypes: ['external'],
          description: 'URL of a photo of the User.',
        }),
        ...valueLabels(['photo', 'thumbnail']),
      ],
    }),
    attribute({
      name: 'addresses',
      multiValued: true,
      description:
        "A physical mailing address for this User. Canonical type values of 'work', 'home', and 'other'. This attribute is a complex type with the following sub-attributes.",
      subAttributes: [
        attribute({
          name: 'formatted',
          description:
            'The full mailing address, formatted for display or use with a mailing label. This attribute MAY contain newlines.',
        }),
        attribute({
          name: 'streetAddress',
          description:
            'The full street address component, which may include house number, street name, P.O. box, and multi-line extended street address information. This attribute MAY contain newlines.',
        }),
        attribute({ name: 'locality', description: 'The city or locality component.' }),
        attribute({ name: 'region', description: 'The state or region component.' }),
        attribute({ name: 'postalCode', description: 'The zip code or postal code component.' }),
        attribute({ name: 'country', description: 'The country name component.' }),
        ...valueLabels(['work', 'home', 'other']),
      ],
    }),
    attribute({
      name: 'groups',
      isReference: true,
      multiValued: true,
      mutability: 'readOnly',
      description:
        'A list of groups to which the user belongs, either through direct membership, through nested groups, or dynamically calculated.',
      subAttributes: [
        attribute({ name: 'value', mutability: 'readOnly', description: "The identifier of the User's group." }),
        attribute({
          name: '$ref',
          type: 'reference',
          mutability: 'readOnly',
          referenceTypes: ['Group'],
          description: "The URI of the corresponding 'Group' resource to which the user belongs.",
        }),
        attribute({
          name: 'display',
          mutability: 'readOnly',
          description: 'A human-readable name, primarily used for display purposes. READ-ONLY.',
        }),
        attribute({
          name: 'type',
          mutability: 'readOnly',
          canonicalValues: ['direct', 'indirect'],
          description: "A label indicating the attribute's function, e.g., 'direct' or 'indirect'.",
        }),
      ],
    }),
    attribute({
      name: 'entitlements',
      multiValued: true,
      description: 'A list of entitlements for the User that represent a thing the User has.',
      subAttributes: [attribute({ name: 'value', description: 'The value of an entitlement.' }), ...valueLabels()],
    }),
    attribute({
      name: 'roles',
      multiValued: true,
      description:
        "A list of roles for the User that collectively represent who the User is, e.g., 'Student', 'Faculty'.",
      subAttributes: [attribute({ name: 'value', description: 'The value of a role.' }), ...valueLabels()],
    }),
    attribute({
      name: 'x509Certificates',
      multiValued: true,
      description: 'A list of certificates issued to the User.',
      subAttributes: [
        attribute({ name: 'value', type: 'binary', description: 'The value of an X.509 certificate.' }),
        ...valueLabels(),
      ],
    }),
  ],
};

export const userSchema = compileResourceSchema(userDefinition, [enterpriseUserExtension]);
