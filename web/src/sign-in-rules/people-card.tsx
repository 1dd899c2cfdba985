import { Stack, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ScimSettings } from '../api.js';
import { SettingsCard } from '../components/settings-card.js';
import type { SamlSettings } from '../saml-api.js';
import { MatchForm } from './match-form.js';
import { PolicySwitch } from './policy-switch.js';

export function PeopleCard({ org, saml, scim }: { org: string; saml: SamlSettings; scim: ScimSettings }) {
  const { t } = useTranslation();
  return (
    <SettingsCard id="people" title={t('people.title')} intro={t('people.intro')}>
      <MatchForm org={org} saml={saml} />
      <Stack gap="md">
        <Title order={3}>{t('people.unknown')}</Title>
        <PolicySwitch
          org={org}
          saml={saml}
          name="justInTime"
          barred={scim.token ? t('people.scimProvisions') : undefined}
        />
      </Stack>
    </SettingsCard>
  );
}
