import { Alert, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { ScimRequest, ScimSettings, ScimToken } from '../api.js';
import { CopyValue } from '../components/copy-value.js';
import { Facts } from '../components/facts.js';
import { StatusBadge, type Tone } from '../components/status-badge.js';
import { scimRequestsQuery } from '../queries.js';
import type { SamlSettings } from '../saml-api.js';
import type { IdentityProviderKind } from './identity-provider-kind.js';
import classes from './scim-card.module.css';
import { ScimGuide } from './scim-guide.js';
import { ScimTokenPanel } from './scim-token.js';
import { SettingsCard } from '../components/settings-card.js';

type Status = 'needsSaml' | 'noToken' | 'waiting' | 'active' | 'failing' | 'expired';

const tones: Record<Status, Tone> = {
  needsSaml: 'neutral',
  noToken: 'neutral',
  waiting: 'warning',
  active: 'good',
  failing: 'bad',
  expired: 'bad',
};

const EXPIRES_SOON_MS = 60 * 86_400_000;

/** `lastUsedAt` is written in batches, so the requests themselves may tell earlier that the token is in use. */
function statusOf({ available, token }: ScimSettings, requests: readonly ScimRequest[]): Status {
  if (!available) return 'needsSaml';
  if (!token) return 'noToken';
  if (timeLeft(token) <= 0) return 'expired';
  const since = requests.filter(({ at }) => at > token.createdAt);
  if (since[0]?.status === 401) return 'failing';
  return token.lastUsedAt !== null || since.some(({ status }) => status !== 401) ? 'active' : 'waiting';
}

/** In milliseconds. */
const timeLeft = ({ expiresAt }: Pick<ScimToken, 'expiresAt'>): number =>
  expiresAt === null ? Infinity : Date.parse(expiresAt) - Date.now();

interface Props {
  org: string;
  saml: SamlSettings;
  scim: ScimSettings;
  kind: IdentityProviderKind;
}

export function ScimCard({ org, saml, scim, kind }: Props) {
  const { t } = useTranslation();
  const requests = useQuery(scimRequestsQuery(org));
  const status = statusOf(scim, requests.data ?? []);
  const name = t(`idp.${kind}.name`);

  return (
    <SettingsCard
      id="scim"
      title={t('scim.title')}
      intro={t('scim.intro')}
      badge={<StatusBadge tone={tones[status]}>{t(`scim.status.${status}`)}</StatusBadge>}
    >
      {status === 'waiting' && <Alert color="gray">{t('scim.waiting', { tip: t(`idp.${kind}.tip`) })}</Alert>}
      {status === 'expired' && <Alert color="red">{t('scim.expired', { name })}</Alert>}
      {status !== 'expired' && scim.token && timeLeft(scim.token) < EXPIRES_SOON_MS && (
        <Alert color="yellow">{t('scim.expiresSoon', { name })}</Alert>
      )}
      {status === 'failing' && <Alert color="red">{t('scim.wrongToken', { name })}</Alert>}
      <Facts
        items={[
          [t('scim.tenantUrl'), <CopyValue key="tenantUrl" value={scim.tenantUrl} name={t('scim.tenantUrl')} />],
          [t('scim.secretToken'), <ScimTokenPanel key="token" org={org} saml={saml} scim={scim} />],
        ]}
      />
      <details className={classes.guide} open={status === 'noToken' || status === 'waiting'}>
        <summary>{t('scim.guide', { name })}</summary>
        {kind === 'google' ? (
          <Text size="sm">{t('guide.google.none')}</Text>
        ) : (
          <ScimGuide kind={kind} tenantUrl={scim.tenantUrl} />
        )}
      </details>
    </SettingsCard>
  );
}
