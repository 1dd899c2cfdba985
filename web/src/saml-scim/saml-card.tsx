import { Switch, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Organization, type SamlSettings, type ScimSettings } from '../api.js';
import { ConfirmDialog } from '../components/confirm-dialog.js';
import { CopyValue } from '../components/copy-value.js';
import { Facts } from '../components/facts.js';
import { StatusBadge } from '../components/status-badge.js';
import { samlQuery, scimQuery } from '../queries.js';
import { SettingsCard } from './settings-card.js';

interface Props {
  organization: Organization;
  saml: SamlSettings;
  scim: ScimSettings;
}

/** The switch shows what the server says, never what was only asked for. */
export function SamlCard({ organization, saml, scim }: Props) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [confirming, setConfirming] = useState(false);
  const { enabled, identityProvider, serviceProvider } = saml;

  const change = useMutation({
    mutationFn: () => api.setSamlEnabled(organization.id, !enabled),
    onSuccess: async (changed) => {
      client.setQueryData(samlQuery(organization.id).queryKey, changed);
      setConfirming(false);
      await client.invalidateQueries(scimQuery(organization.id));
    },
  });
  const ask = () => {
    change.reset();
    setConfirming(true);
  };
  const hint = enabled ? 'saml.onHint' : identityProvider ? 'saml.offHint' : 'saml.needsIdentityProvider';

  return (
    <SettingsCard
      id="saml"
      title={t('saml.title')}
      badge={<StatusBadge tone={enabled ? 'good' : 'neutral'}>{t(enabled ? 'saml.on' : 'saml.off')}</StatusBadge>}
    >
      <Switch
        size="md"
        checked={enabled}
        onChange={ask}
        disabled={!identityProvider && !enabled}
        label={t('saml.label')}
        description={t(change.isPending ? 'action.saving' : hint)}
      />
      {enabled && (
        <Facts
          items={[
            [
              t('saml.signInAddress'),
              <CopyValue key="address" value={serviceProvider.loginUrl} name={t('saml.signInAddress')} />,
            ],
          ]}
        />
      )}
      <ConfirmDialog
        opened={confirming}
        title={t(enabled ? 'saml.turnOff.title' : 'saml.turnOn.title', { organization: organization.name })}
        confirm={t(enabled ? 'saml.turnOff.submit' : 'saml.turnOn.submit')}
        dangerous={enabled}
        pending={change.isPending && t('action.saving')}
        error={change.error}
        onConfirm={() => {
          change.mutate();
        }}
        onCancel={() => {
          setConfirming(false);
        }}
      >
        {enabled ? (
          <>
            <Text size="sm">{t('saml.turnOff.text')}</Text>
            {scim.token && (
              <Text size="sm" fw={600}>
                {t('saml.turnOff.scim')}
              </Text>
            )}
            <Text size="sm">{t('saml.turnOff.accounts')}</Text>
          </>
        ) : (
          <Text size="sm">
            {t('saml.turnOn.text', { host: identityProvider ? hostOf(identityProvider.ssoUrl) : '' })}
          </Text>
        )}
      </ConfirmDialog>
    </SettingsCard>
  );
}

const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : url);
