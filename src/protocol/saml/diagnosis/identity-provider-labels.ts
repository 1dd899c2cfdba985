import type { IdentityProviderKind } from './identity-provider-kind.js';

/** Where an administrator finds a setting, in the words of the identity provider's own pages. */
export interface IdentityProviderLabels {
  /** Its name; undefined where nobody knows which one it is. */
  readonly product?: string;
  readonly acs: string;
  readonly audience: string;
  readonly nameId: string;
  readonly attributes: string;
  readonly signing: string;
  readonly algorithm: string;
  readonly encryption: string;
  readonly assignment: string;
  readonly metadata: string;
}

export const identityProviderLabels: Readonly<Record<IdentityProviderKind, IdentityProviderLabels>> = {
  entra: {
    product: 'Entra ID',
    acs: 'Basic SAML Configuration > Reply URL (Assertion Consumer Service URL)',
    audience: 'Basic SAML Configuration > Identifier (Entity ID)',
    nameId: 'Attributes & Claims > Unique User Identifier (Name ID)',
    attributes: 'Attributes & Claims',
    signing: 'SAML Certificates > Signing Option',
    algorithm: 'SAML Certificates > Signing Algorithm',
    encryption: 'Token encryption',
    assignment: 'Users and groups',
    metadata: 'SAML Certificates > App Federation Metadata Url',
  },
  okta: {
    product: 'Okta',
    acs: 'SAML Settings > Single sign-on URL ("Use this for Recipient URL and Destination URL")',
    audience: 'SAML Settings > Audience URI (SP Entity ID)',
    nameId: 'SAML Settings > Name ID format, Application username',
    attributes: 'SAML Settings > Attribute Statements',
    signing: 'SAML Settings > Show Advanced Settings > Response, Assertion Signature',
    algorithm: 'SAML Settings > Show Advanced Settings > Signature Algorithm',
    encryption: 'SAML Settings > Show Advanced Settings > Assertion Encryption',
    assignment: 'Assignments',
    metadata: 'Sign On > Metadata URL',
  },
  oneLogin: {
    product: 'OneLogin',
    acs: 'Configuration > ACS (Consumer) URL, Recipient, ACS (Consumer) URL Validator',
    audience: 'Configuration > Audience (EntityID)',
    nameId: 'Configuration > SAML nameID format; Parameters > NameID value',
    attributes: 'Parameters ("Include in SAML assertion")',
    signing: 'Configuration > SAML signature element',
    algorithm: 'SSO > SAML Signature Algorithm',
    encryption: 'Configuration > Encrypt assertion',
    assignment: 'Users > Applications',
    metadata: 'More Actions > SAML Metadata',
  },
  google: {
    product: 'Google',
    acs: 'Service provider details > ACS URL',
    audience: 'Service provider details > Entity ID',
    nameId: 'Service provider details > Name ID format, Name ID',
    attributes: 'SAML attribute mapping',
    signing: 'Service provider details > Signed response',
    algorithm: 'Service provider details',
    encryption: 'Service provider details',
    assignment: 'User access',
    metadata: 'Download metadata',
  },
  jumpCloud: {
    product: 'JumpCloud',
    acs: 'SSO > ACS URLs',
    audience: 'SSO > SP Entity ID',
    nameId: 'SSO > SAMLSubject NameID, SAMLSubject NameID Format',
    attributes: 'SSO > Attributes',
    signing: 'SSO > Sign',
    algorithm: 'SSO > Signature Algorithm',
    encryption: 'SSO',
    assignment: 'User Groups',
    metadata: 'SSO > Copy Metadata URL',
  },
  ping: {
    product: 'Ping',
    acs: 'Configuration > ACS URLs',
    audience: 'Configuration > Entity ID',
    nameId: 'Configuration > Subject NameID Format; Attribute Mappings > saml_subject',
    attributes: 'Attribute Mappings',
    signing: 'Configuration > Sign Assertion, Sign Response',
    algorithm: 'Configuration > Signing Algorithm',
    encryption: 'Configuration > Encryption',
    assignment: 'Access',
    metadata: 'Configuration > IDP Metadata URL',
  },
  other: {
    acs: 'Assertion Consumer Service URL (Recipient, Destination)',
    audience: 'Audience (SP Entity ID)',
    nameId: 'NameID',
    attributes: 'Attribute Statement',
    signing: 'Sign Assertion, Sign Response',
    algorithm: 'Signature Algorithm',
    encryption: 'Assertion Encryption',
    assignment: 'Users',
    metadata: 'SAML Metadata',
  },
};
