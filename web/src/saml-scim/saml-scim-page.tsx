import { Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { SamlSettings, ScimSettings, Session } from '../api.js';
import { FormCard } from '../components/form-card.js';
import { LoadError } from '../components/load-error.js';
import { PageLoader } from '../components/page-loader.js';
import { PageFrame } from '../frame/page-frame.js';
import { SignedIn } from '../frame/signed-in.js';
import { samlQuery, scimQuery } from '../queries.js';
import { Checklist } from './checklist.js';
import { IdentityProviderCard } from './identity-provider-card.js';
import { useIdentityProviderKind } from './identity-provider-kind.js';
import { RequestsCard } from './requests-card.js';
import { SamlCard } from './saml-card.js';
import classes from './saml-scim-page.module.css';
import { ScimCard } from './scim-card.js';
import { UsersCard } from './users-card.js';

export const SamlScimPage = () => (
  <SignedIn>
    {(session) => (session.role === 'admin' ? <AdminPage session={session} /> : <Forbidden session={session} />)}
  </SignedIn>
);

function Forbidden({ session }: { session: Session }) {
  const { t } = useTranslation();
  return (
    <PageFrame title={t('settings.title')} session={session} narrow>
      <FormCard title={t('error.forbidden')}>
        <Text size="sm">{t('error.forbiddenHint', { organization: session.organization.name })}</Text>
      </FormCard>
    </PageFrame>
  );
}

function AdminPage({ session }: { session: Session }) {
  const { t } = useTranslation();
  const saml = useQuery(samlQuery(session.organization.id));
  const scim = useQuery(scimQuery(session.organization.id));
  const failed = [saml, scim].find((query) => query.error && !query.data);

  return (
    <PageFrame title={t('settings.title')} session={session}>
      <Title order={1}>{t('settings.title')}</Title>
      <Text c="dimmed" mt={4} mb="lg">
        {t('settings.intro', { organization: session.organization.name })}
      </Text>
      {saml.data && scim.data ? (
        <Cards session={session} saml={saml.data} scim={scim.data} />
      ) : failed?.error ? (
        <LoadError error={failed.error} onRetry={() => void failed.refetch()} />
      ) : (
        <PageLoader />
      )}
    </PageFrame>
  );
}

function Cards({ session, saml, scim }: { session: Session; saml: SamlSettings; scim: ScimSettings }) {
  const { organization } = session;
  const [kind, pickKind] = useIdentityProviderKind(organization.id, saml.identityProvider?.entityId);
  return (
    <div className={classes.columns}>
      <Checklist org={organization.id} saml={saml} scim={scim} />
      <Stack gap="lg" miw={0}>
        <IdentityProviderCard org={organization.id} saml={saml} kind={kind} onPick={pickKind} />
        <SamlCard organization={organization} saml={saml} scim={scim} />
        <ScimCard org={organization.id} scim={scim} kind={kind} />
        <RequestsCard org={organization.id} />
        <UsersCard org={organization.id} />
      </Stack>
    </div>
  );
}
