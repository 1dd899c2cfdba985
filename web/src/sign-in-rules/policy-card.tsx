import { Stack, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { SettingsCard } from '../components/settings-card.js';
import type { SamlSettings } from '../saml-api.js';
import { PolicySwitch } from './policy-switch.js';
import { SessionForm } from './session-form.js';

export function PolicyCard({ org, saml }: { org: string; saml: SamlSettings }) {
  const { t } = useTranslation();
  return (
    <SettingsCard id="policy" title={t('policy.title')} intro={t('policy.intro')}>
      <Stack gap="md">
        <Title order={3}>{t('policy.begin')}</Title>
        <PolicySwitch org={org} saml={saml} name="idpInitiated" />
        <PolicySwitch org={org} saml={saml} name="forceAuthn" />
      </Stack>
      <Stack gap="md">
        <Title order={3}>{t('policy.end')}</Title>
        <SessionForm org={org} saml={saml} />
        <PolicySwitch
          org={org}
          saml={saml}
          name="singleLogout"
          barred={saml.identityProvider?.sloUrl ? undefined : t('policy.noLogoutAddress')}
        />
      </Stack>
    </SettingsCard>
  );
}
