import { Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { SectionProps } from '../settings/settings-page.js';
import { Checklist } from './checklist.js';
import { IdentityProviderCard } from './identity-provider-card.js';
import { useIdentityProviderKind } from './identity-provider-kind.js';
import { RequestsCard } from './requests-card.js';
import { SamlCard } from './saml-card.js';
import { ScimCard } from './scim-card.js';
import classes from './setup-section.module.css';
import { UsersCard } from './users-card.js';

/** From nothing to people who sign in and are provisioned. */
export function SetupSection({ session, saml, scim }: SectionProps) {
  const { t } = useTranslation();
  const { organization } = session;
  const [kind, pickKind] = useIdentityProviderKind(organization.id, saml.identityProvider?.entityId);
  return (
    <div className={classes.columns}>
      <Checklist org={organization.id} saml={saml} scim={scim} />
      <Stack gap="lg" miw={0}>
        <IdentityProviderCard org={organization.id} saml={saml} kind={kind} onPick={pickKind} />
        <SamlCard session={session} saml={saml} scim={scim} name={t(`idp.${kind}.name`)} />
        <ScimCard org={organization.id} saml={saml} scim={scim} kind={kind} />
        <RequestsCard org={organization.id} />
        <UsersCard org={organization.id} />
      </Stack>
    </div>
  );
}
