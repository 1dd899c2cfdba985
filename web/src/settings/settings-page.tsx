import { Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ComponentType, lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import type { ScimSettings, Session } from '../api.js';
import { FormCard } from '../components/form-card.js';
import { LoadError } from '../components/load-error.js';
import { PageLoader } from '../components/page-loader.js';
import { NotFoundPage } from '../frame/not-found-page.js';
import { PageFrame } from '../frame/page-frame.js';
import { SignedIn } from '../frame/signed-in.js';
import { samlQuery, scimQuery } from '../queries.js';
import type { SamlSettings } from '../saml-api.js';
import { SetupSection } from '../saml-scim/setup-section.js';
import { SettingsNav } from './settings-nav.js';
import { type SectionName, sectionNames } from './section-name.js';
import { Warnings } from './warnings.js';

export interface SectionProps {
  session: Session;
  saml: SamlSettings;
  scim: ScimSettings;
}

/** Whoever comes to set things up gets the first section at once; the others are read when somebody goes there. */
const sections: Record<SectionName, ComponentType<SectionProps>> = {
  setup: SetupSection,
  certificates: lazy(() => import('../certificates/certificates-section.js')),
  'sign-in': lazy(() => import('../sign-in-rules/sign-in-section.js')),
  domains: lazy(() => import('../domains/domains-section.js')),
  activity: lazy(() => import('../activity/activity-section.js')),
};

export function SettingsPage({ name = 'setup' }: { name?: string | undefined }) {
  const section = sectionNames.find((known) => known === name);
  if (!section) return <NotFoundPage />;
  return (
    <SignedIn>
      {(session) =>
        session.role === 'admin' ? <AdminPage session={session} section={section} /> : <Forbidden session={session} />
      }
    </SignedIn>
  );
}

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

function AdminPage({ session, section }: { session: Session; section: SectionName }) {
  const { t } = useTranslation();
  const saml = useQuery(samlQuery(session.organization.id));
  const scim = useQuery(scimQuery(session.organization.id));
  const failed = [saml, scim].find((query) => query.error && !query.data);
  const Section = sections[section];

  return (
    <PageFrame title={t('settings.title')} session={session}>
      <Title order={1}>{t('settings.title')}</Title>
      <Text c="dimmed" mt={4} mb="lg">
        {t('settings.intro', { organization: session.organization.name })}
      </Text>
      <SettingsNav current={section} />
      {saml.data && scim.data ? (
        <Stack gap="lg">
          <Warnings saml={saml.data} />
          <Suspense fallback={<PageLoader />}>
            <Section session={session} saml={saml.data} scim={scim.data} />
          </Suspense>
        </Stack>
      ) : failed?.error ? (
        <LoadError error={failed.error} onRetry={() => void failed.refetch()} />
      ) : (
        <PageLoader />
      )}
    </PageFrame>
  );
}
