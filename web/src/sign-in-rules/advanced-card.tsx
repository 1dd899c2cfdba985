import { Alert, Anchor, Stack, Text, Title } from '@mantine/core';
import { Trans, useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { Folded } from '../components/folded.js';
import { SettingsCard } from '../components/settings-card.js';
import { StatusBadge } from '../components/status-badge.js';
import type { SamlSettings } from '../saml-api.js';
import { sectionPath } from '../settings/section-name.js';
import { AuthnContextForm } from './authn-context-form.js';
import { NameIdFormatForm } from './name-id-format-form.js';
import { PolicySwitch } from './policy-switch.js';
import { SignatureForm } from './signature-form.js';

/** What most organizations never touch. An exception that is in force keeps it open. */
export function AdvancedCard({ org, saml }: { org: string; saml: SamlSettings }) {
  const { t } = useTranslation();
  const exceptions = saml.allowSha1 || saml.allowCbc;
  return (
    <SettingsCard
      id="advanced"
      title={t('advanced.title')}
      intro={t('advanced.intro')}
      badge={exceptions && <StatusBadge tone="warning">{t('advanced.exceptions')}</StatusBadge>}
    >
      <Folded summary={t('advanced.show')} open={exceptions}>
        <Stack gap="xl">
          <SignatureForm org={org} saml={saml} />
          <Stack gap="md">
            <Title order={3}>{t('advanced.requests')}</Title>
            <PolicySwitch org={org} saml={saml} name="signRequests" />
            <NameIdFormatForm org={org} saml={saml} />
            <AuthnContextForm org={org} saml={saml} />
          </Stack>
          <Stack gap="md">
            <Title order={3}>{t('advanced.encryption')}</Title>
            <Text size="sm">
              <Trans
                i18nKey="advanced.encryptionText"
                components={{
                  a: <Anchor component={Link} href={sectionPath('certificates')} inherit underline="always" />,
                }}
              />
            </Text>
          </Stack>
          <Stack gap="md">
            <Title order={3}>{t('advanced.weak')}</Title>
            <Alert color="yellow" role="note">
              {t('advanced.weakText')}
            </Alert>
            <PolicySwitch org={org} saml={saml} name="allowSha1" />
            <PolicySwitch org={org} saml={saml} name="allowCbc" />
          </Stack>
        </Stack>
      </Folded>
    </SettingsCard>
  );
}
