import { Divider, Switch, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ScimSettings, Session } from '../api.js';
import { ConfirmDialog } from '../components/confirm-dialog.js';
import { CopyValue } from '../components/copy-value.js';
import { Facts } from '../components/facts.js';
import { SettingsCard } from '../components/settings-card.js';
import { StatusBadge } from '../components/status-badge.js';
import { scimQuery } from '../queries.js';
import { samlApi, type SamlSettings } from '../saml-api.js';
import { useSamlChange } from '../settings/use-saml-change.js';
import { TestSignIn } from '../test-sign-in/test-sign-in.js';
import { RequireSaml } from './require-saml.js';

interface Props {
  session: Session;
  saml: SamlSettings;
  scim: ScimSettings;
  /** The identity provider in words. */
  name: string;
}

export function SamlCard({ session: { organization }, saml, scim, name }: Props) {
  const { t } = useTranslation();
  const { enabled, required, identityProvider, serviceProvider } = saml;
  const state = required ? 'required' : enabled ? 'on' : 'off';
  return (
    <SettingsCard
      id="saml"
      title={t('saml.title')}
      badge={<StatusBadge tone={enabled ? 'good' : 'neutral'}>{t(`saml.${state}`)}</StatusBadge>}
    >
      {identityProvider && <TestSignIn org={organization.id} saml={saml} name={name} />}
      {identityProvider && <Divider />}
      <EnabledSwitch organization={organization} saml={saml} scim={scim} />
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
      {enabled && <Divider />}
      {enabled && <RequireSaml organization={organization} required={required} />}
    </SettingsCard>
  );
}

/** Shows what the server says, never what was only asked for. */
function EnabledSwitch({ organization, saml, scim }: Pick<Props, 'saml' | 'scim'> & Pick<Session, 'organization'>) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [confirming, setConfirming] = useState(false);
  const { enabled, identityProvider } = saml;

  const change = useSamlChange(
    organization.id,
    () => samlApi.setPolicy(organization.id, { enabled: !enabled }),
    () => {
      setConfirming(false);
      void client.invalidateQueries(scimQuery(organization.id));
    },
  );
  const hint = enabled ? 'saml.onHint' : identityProvider ? 'saml.offHint' : 'saml.needsIdentityProvider';

  return (
    <>
      <Switch
        size="md"
        checked={enabled}
        onChange={() => {
          change.reset();
          setConfirming(true);
        }}
        disabled={!identityProvider && !enabled}
        label={t('saml.label')}
        description={t(change.isPending ? 'action.saving' : hint)}
      />
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
    </>
  );
}

const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : url);
