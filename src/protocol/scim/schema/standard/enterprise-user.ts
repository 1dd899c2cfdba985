import { attribute, type SchemaDefinition } from '../attribute-definition.js';
import type { Extension } from '../schema.js';

export const ENTERPRISE_USER = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

const enterpriseUserDefinition: SchemaDefinition = {
  id: ENTERPRISE_USER,
  name: 'EnterpriseUser',
  description: 'Enterprise User',
  attributes: [
    attribute({
      name: 'employeeNumber',
      description:
        'Numeric or alphanumeric identifier assigned to a person, typically based on order of hire or association with an organization.',
    }),
    attribute({ name: 'costCenter', description: 'Identifies the name of a cost center.' }),
    attribute({ name: 'organization', description: 'Identifies the name of an organization.' }),
    attribute({ name: 'division', description: 'Identifies the name of a division.' }),
    attribute({ name: 'department', description: 'Identifies the name of a department.' }),
    attribute({
      name: 'manager',
      isReference: true,
      description:
        "The User's manager. A complex type that optionally allows service providers to represent organizational hierarchy by referencing the 'id' attribute of another User.",
      subAttributes: [
        attribute({
          name: 'value',
          // OneLogin's templates use the name of SCIM 1.1.
          aliases: ['managerId'],
          caseExact: true,
          description: "The id of the SCIM resource representing the User's manager. REQUIRED.",
        }),
        attribute({
          name: '$ref',
          type: 'reference',
          referenceTypes: ['User'],
          description: "The URI of the SCIM resource representing the User's manager. REQUIRED.",
        }),
        attribute({
          name: 'displayName',
          mutability: 'readOnly',
          description: "The displayName of the User's manager. OPTIONAL and READ-ONLY.",
        }),
      ],
    }),
  ],
};

export const enterpriseUserExtension: Extension = {
  definition: enterpriseUserDefinition,
  aliases: [
    // OneLogin's templates, old and new.
    'urn:scim:schemas:extension:enterprise:1.0',
    'urn:scim:schemas:extension:enterprise:2.0',
    // Entra's older samples lack the colon.
    'urn:ietf:params:scim:schemas:extension:enterprise:2.0User',
  ],
};
