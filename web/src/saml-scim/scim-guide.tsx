import { Trans, useTranslation } from 'react-i18next';
import { AttributeMapping } from './attribute-mapping.js';
import { type Field, FieldTable } from './field-table.js';
import type { IdentityProviderKind } from './identity-provider-kind.js';
import { oneLoginTemplate } from './one-login-template.js';
import classes from './scim-guide.module.css';
import type { MessageKey } from '../language.js';

type GuidedKind = Exclude<IdentityProviderKind, 'google'>;

type GuideText = Extract<MessageKey, `guide.${string}`>;

interface Step {
  text: GuideText;
  /** Fields to fill in at this step: the identity provider's name for each, and its value. */
  fields?: readonly (readonly [name: MessageKey, value: 'tenantUrl' | 'token' | { text: string }])[];
  mapping?: true;
}

const guides: Record<GuidedKind, readonly Step[]> = {
  entra: [
    { text: 'guide.entra.app' },
    {
      text: 'guide.entra.credentials',
      fields: [
        ['guide.entra.tenantUrl', 'tenantUrl'],
        ['guide.entra.token', 'token'],
      ],
    },
    { text: 'guide.entra.groups' },
    { text: 'guide.entra.users', mapping: true },
    { text: 'guide.entra.assign' },
  ],
  okta: [
    { text: 'guide.okta.username' },
    { text: 'guide.okta.enable' },
    {
      text: 'guide.okta.connection',
      fields: [
        ['guide.okta.tenantUrl', 'tenantUrl'],
        ['guide.okta.identifier', { text: 'userName' }],
        ['guide.okta.mode', { text: 'HTTP Header' }],
        ['guide.okta.token', 'token'],
      ],
    },
    { text: 'guide.okta.actions' },
    { text: 'guide.okta.toApp' },
    { text: 'guide.okta.assign' },
  ],
  oneLogin: [
    {
      text: 'guide.oneLogin.connection',
      fields: [
        ['guide.oneLogin.tenantUrl', 'tenantUrl'],
        ['guide.oneLogin.headers', { text: 'Content-Type: application/scim+json' }],
        ['guide.oneLogin.token', 'token'],
        ['guide.oneLogin.template', { text: oneLoginTemplate }],
      ],
    },
    { text: 'guide.oneLogin.enable' },
    { text: 'guide.oneLogin.parameters' },
    { text: 'guide.oneLogin.provisioning' },
    { text: 'guide.oneLogin.assign' },
  ],
  jumpCloud: [
    {
      text: 'guide.jumpCloud.connection',
      fields: [
        ['guide.jumpCloud.tenantUrl', 'tenantUrl'],
        ['guide.jumpCloud.token', 'token'],
      ],
    },
    { text: 'guide.jumpCloud.test' },
    { text: 'guide.jumpCloud.assign' },
  ],
  other: [
    {
      text: 'guide.other.connection',
      fields: [
        ['guide.other.tenantUrl', 'tenantUrl'],
        ['guide.other.token', 'token'],
      ],
    },
    { text: 'guide.other.userName' },
    { text: 'guide.other.assign' },
  ],
};

/** What to do in the identity provider, with this organization's values filled in. */
export function ScimGuide({ kind, tenantUrl }: { kind: GuidedKind; tenantUrl: string }) {
  const { t } = useTranslation();
  const heading =
    kind === 'other' ? t('identityProvider.fieldOther') : t('identityProvider.field', { name: t(`idp.${kind}.name`) });
  const toField = (name: MessageKey, value: 'tenantUrl' | 'token' | { text: string }): Field => {
    if (value === 'token') return { name: t(name), note: t('scim.tokenPlace') };
    return { name: t(name), value: value === 'tenantUrl' ? tenantUrl : value.text };
  };

  return (
    <ol className={classes.steps}>
      {guides[kind].map(({ text, fields, mapping }) => (
        <li key={text}>
          <p>
            <Trans i18nKey={text} components={{ b: <strong /> }} />
          </p>
          {fields && <FieldTable heading={heading} fields={fields.map(([name, value]) => toField(name, value))} />}
          {mapping && <AttributeMapping />}
        </li>
      ))}
    </ol>
  );
}
