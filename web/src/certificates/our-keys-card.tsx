import { Anchor, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { CopyValue } from '../components/copy-value.js';
import classes from '../components/data-table.module.css';
import { Facts } from '../components/facts.js';
import { Moment } from '../components/moment.js';
import { Said } from '../components/said.js';
import { SettingsCard } from '../components/settings-card.js';
import { StatusBadge, type Tone } from '../components/status-badge.js';
import type { ServiceProvider, ServiceProviderKey } from '../saml-api.js';
import { KeyRollover } from './key-rollover.js';

export function OurKeysCard({ org, serviceProvider }: { org: string; serviceProvider: ServiceProvider }) {
  const { t } = useTranslation();
  const { keys, metadataUrl } = serviceProvider;
  return (
    <SettingsCard id="keys" title={t('keys.title')} intro={t('keys.intro')}>
      <KeyTable keys={keys} />
      <Facts
        items={[
          [
            t('identityProvider.ours.metadataUrl'),
            <CopyValue key="metadata" value={metadataUrl} name={t('identityProvider.ours.metadataUrl')} />,
          ],
        ]}
      />
      <div>
        <Title order={3}>{t('keys.rollover.title')}</Title>
        <Text size="sm" c="dimmed">
          {t('keys.rollover.intro')}
        </Text>
      </div>
      <KeyRollover org={org} keys={keys} />
    </SettingsCard>
  );
}

const tones: Record<ServiceProviderKey['status'], Tone> = { active: 'good', next: 'neutral', previous: 'warning' };

function KeyTable({ keys }: { keys: readonly ServiceProviderKey[] }) {
  const { t } = useTranslation();
  if (keys.length === 0) return <Text size="sm">{t('keys.none')}</Text>;
  return (
    <table className={classes.table}>
      <thead>
        <tr>
          <th scope="col">{t('keys.use')}</th>
          <th scope="col">{t('keys.state')}</th>
          <th scope="col">{t('keys.notAfter')}</th>
          <th scope="col">{t('identityProvider.fingerprint')}</th>
          <th scope="col">{t('identityProvider.certificates', { count: 1 })}</th>
        </tr>
      </thead>
      <tbody>
        {keys.map(({ id, use, status, notAfter, fingerprint, certificate }) => (
          <tr key={id}>
            <th scope="row">{t(`keys.${use}`)}</th>
            <td className={classes.whole}>
              <StatusBadge tone={tones[status]}>{t(`keys.${status}`)}</StatusBadge>
            </td>
            <td className={classes.whole}>
              <Moment at={notAfter} style="date" />
            </td>
            <td>
              <Said>{fingerprint}</Said>
            </td>
            <td>
              <Anchor
                href={`data:application/x-pem-file,${encodeURIComponent(certificate)}`}
                download={`${use}-${status}.pem`}
                size="sm"
                aria-label={t('keys.downloadOf', { use: t(`keys.${use}`), state: t(`keys.${status}`) })}
              >
                {t('keys.download')}
              </Anchor>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
