import { Anchor, Button, Group, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { Certificate, SamlSettings, ServiceProvider } from '../saml-api.js';
import { CopyValue } from '../components/copy-value.js';
import { Facts } from '../components/facts.js';
import { StatusBadge } from '../components/status-badge.js';
import { CertificateList } from '../certificates/certificate-list.js';
import { certificateExpiry, lastingCertificate } from '../certificates/certificate-expiry.js';
import { type Field, FieldTable } from './field-table.js';
import { IdentityProviderImportForm } from './identity-provider-import-form.js';
import { hasField, type IdentityProviderKind, requiredFields } from './identity-provider-kind.js';
import { IdentityProviderPicker } from './identity-provider-picker.js';
import { SettingsCard } from '../components/settings-card.js';
import { sectionPath } from '../settings/section-name.js';

interface Props {
  org: string;
  saml: SamlSettings;
  kind: IdentityProviderKind;
  onPick: (kind: IdentityProviderKind) => void;
}

export function IdentityProviderCard({ org, saml, kind, onPick }: Props) {
  const { t } = useTranslation();
  const { identityProvider } = saml;
  const [replacing, setReplacing] = useState(false);
  const name = t(`idp.${kind}.name`);

  return (
    <SettingsCard
      id="identity-provider"
      title={t('identityProvider.title')}
      intro={identityProvider ? undefined : t('identityProvider.empty')}
      badge={<ConnectionBadge certificates={identityProvider?.certificates} />}
    >
      <IdentityProviderPicker kind={kind} onPick={onPick} />
      <Stack gap="sm">
        <div>
          <Title order={3}>{t('identityProvider.give', { name })}</Title>
          <Text size="sm" c="dimmed">
            {t('identityProvider.where', { place: t(`idp.${kind}.where`) })}
          </Text>
        </div>
        <ServiceProviderTable kind={kind} values={saml.serviceProvider} />
      </Stack>
      {identityProvider && (
        <Stack gap="sm">
          <Group justify="space-between">
            <Title order={3}>{t('identityProvider.stored')}</Title>
            {!replacing && (
              <Button
                variant="default"
                size="xs"
                onClick={() => {
                  setReplacing(true);
                }}
              >
                {t('identityProvider.replace')}
              </Button>
            )}
          </Group>
          <Facts
            items={[
              [
                t(`idp.${kind}.theirEntityId`),
                <CopyValue key="entityId" value={identityProvider.entityId} name={t(`idp.${kind}.theirEntityId`)} />,
              ],
              [
                t(`idp.${kind}.theirSsoUrl`),
                <CopyValue key="ssoUrl" value={identityProvider.ssoUrl} name={t(`idp.${kind}.theirSsoUrl`)} />,
              ],
              [
                t('identityProvider.certificates', { count: identityProvider.certificates.length }),
                <Stack key="certificates" gap="sm">
                  <CertificateList certificates={identityProvider.certificates} />
                  <Anchor component={Link} href={sectionPath('certificates')} size="sm">
                    {t('identityProvider.manageCertificates')}
                  </Anchor>
                </Stack>,
              ],
            ]}
          />
        </Stack>
      )}
      {(!identityProvider || replacing) && (
        <IdentityProviderImportForm
          org={org}
          kind={kind}
          saml={saml}
          {...(identityProvider && {
            onCancel: () => {
              setReplacing(false);
            },
          })}
          onSaved={() => {
            setReplacing(false);
          }}
        />
      )}
    </SettingsCard>
  );
}

function ConnectionBadge({ certificates }: { certificates: readonly Certificate[] | undefined }) {
  const { t } = useTranslation();
  const lasting = lastingCertificate(certificates ?? []);
  if (!lasting) return <StatusBadge tone="neutral">{t('identityProvider.status.none')}</StatusBadge>;

  const expiry = certificateExpiry(lasting, new Date());
  if (expiry.state === 'expired') return <StatusBadge tone="bad">{t('identityProvider.status.expired')}</StatusBadge>;
  if (expiry.state === 'expiring') {
    return <StatusBadge tone={expiry.tone}>{t('identityProvider.status.expires', { count: expiry.days })}</StatusBadge>;
  }
  return <StatusBadge tone="good">{t('identityProvider.status.ready')}</StatusBadge>;
}

/** Our values under the names that the picked identity provider gives its fields. */
function ServiceProviderTable({ kind, values }: { kind: IdentityProviderKind; values: ServiceProvider }) {
  const { t } = useTranslation();
  const idp = t(`idp.${kind}.name`);
  const field = (ours: 'acsUrl' | 'entityId' | 'signInUrl', value: string): Field => {
    return {
      name: t(`idp.${kind}.${ours}`),
      ours: hasField(kind, ours) ? t(`identityProvider.ours.${ours}`) : t('identityProvider.noField', { name: idp }),
      value,
    };
  };
  return (
    <FieldTable
      heading={kind === 'other' ? t('identityProvider.fieldOther') : t('identityProvider.field', { name: idp })}
      fields={[
        ...requiredFields(kind).map((ours) => field(ours, values[ours])),
        field('signInUrl', values.loginUrl),
        { name: t('identityProvider.ours.metadataUrl'), value: values.metadataUrl },
        {
          name: t('identityProvider.ours.logoutUrl'),
          ours: t('identityProvider.onlySingleLogout'),
          value: values.logoutUrl,
        },
        ...(kind === 'okta' ? [{ name: t('idp.okta.nameIdFormat'), note: t('idp.okta.nameIdFormatValue') }] : []),
        { name: t(`idp.${kind}.nameId`), ours: t('identityProvider.ours.nameId'), note: t(`idp.${kind}.nameIdValue`) },
      ]}
    />
  );
}
