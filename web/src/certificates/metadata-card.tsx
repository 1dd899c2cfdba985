import { Alert, Button, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../components/empty-state.js';
import { Facts } from '../components/facts.js';
import { Moment } from '../components/moment.js';
import { Said } from '../components/said.js';
import { SettingsCard } from '../components/settings-card.js';
import { StatusBadge } from '../components/status-badge.js';
import { SubmitError } from '../components/submit-error.js';
import { type IdentityProvider, type Metadata, samlApi } from '../saml-api.js';
import { useSamlChange } from '../settings/use-saml-change.js';
import { PendingChange } from './pending-change.js';
import { PinnedCertificate } from './pinned-certificate.js';

export function MetadataCard({ org, identityProvider }: { org: string; identityProvider: IdentityProvider }) {
  const { t } = useTranslation();
  const { metadata } = identityProvider;
  return (
    <SettingsCard
      id="metadata"
      title={t('metadata.title')}
      intro={t('metadata.intro')}
      badge={metadata && <MetadataBadge metadata={metadata} />}
    >
      {metadata ? (
        <>
          {metadata.pending && (
            <PendingChange org={org} identityProvider={identityProvider} pending={metadata.pending} />
          )}
          <Checks org={org} metadata={metadata} />
          <PinnedCertificate org={org} pinned={metadata.pinned} />
        </>
      ) : (
        <EmptyState>{t('metadata.none')}</EmptyState>
      )}
    </SettingsCard>
  );
}

function MetadataBadge({ metadata: { error, pending } }: { metadata: Metadata }) {
  const { t } = useTranslation();
  const state = error ? 'failing' : pending ? 'pending' : 'good';
  const tone = { failing: 'bad', pending: 'warning', good: 'good' } as const;
  return <StatusBadge tone={tone[state]}>{t(`metadata.status.${state}`)}</StatusBadge>;
}

function Checks({ org, metadata }: { org: string; metadata: Metadata }) {
  const { t } = useTranslation();
  const { url, checkedAt, nextCheckAt, validUntil, error, failures } = metadata;
  const refresh = useSamlChange(org, () => samlApi.refreshMetadata(org));
  return (
    <>
      {error && (
        <Alert color="red" role="note" title={t('metadata.failed', { count: failures })}>
          <span lang="en">{error}</span>
          <Text size="sm" mt={4}>
            {t('metadata.failedHint')}
          </Text>
        </Alert>
      )}
      <Facts
        items={[
          [t('metadata.url'), <Said key="url">{url}</Said>],
          [t('metadata.checked'), checkedAt ? <Moment key="checked" at={checkedAt} /> : t('metadata.never')],
          ...(nextCheckAt ? [[t('metadata.next'), <Moment key="next" at={nextCheckAt} />] as const] : []),
          ...(validUntil ? [[t('metadata.validUntil'), <Moment key="validUntil" at={validUntil} />] as const] : []),
        ]}
      />
      <SubmitError error={refresh.error} />
      <Group gap="sm">
        <Button
          variant="default"
          size="sm"
          disabled={refresh.isPending}
          onClick={() => {
            refresh.mutate();
          }}
        >
          {t(refresh.isPending ? 'identityProvider.reading' : 'metadata.refresh')}
        </Button>
      </Group>
    </>
  );
}
