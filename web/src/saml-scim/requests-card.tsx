import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { ScimRequest } from '../api.js';
import { EmptyState } from '../components/empty-state.js';
import { Loaded } from '../components/loaded.js';
import { isToday, Moment } from '../components/moment.js';
import { StatusBadge } from '../components/status-badge.js';
import { scimRequestsQuery } from '../queries.js';
import classes from '../components/data-table.module.css';
import { SettingsCard } from '../components/settings-card.js';

const actions = [
  'testConnection',
  'findUser',
  'listUsers',
  'readUser',
  'createUser',
  'updateUser',
  'disableUser',
  'enableUser',
  'deleteUser',
  'findGroup',
  'listGroups',
  'readGroup',
  'createGroup',
  'updateGroup',
  'updateMembers',
  'deleteGroup',
  'bulk',
  'readConfiguration',
  'refused',
] as const;

const reasons = ['tokenMissing', 'tokenWrong', 'tokenExpired', 'samlOff'] as const;

/** The latest requests of the identity provider, live. */
export function RequestsCard({ org }: { org: string }) {
  const { t } = useTranslation();
  const requests = useQuery(scimRequestsQuery(org));
  useRefreshOnArrival(org, requests.data?.[0]?.id);

  return (
    <SettingsCard
      id="requests"
      title={t('requests.title')}
      intro={t('requests.intro')}
      badge={requests.isSuccess && <StatusBadge tone="good">{t('requests.live')}</StatusBadge>}
    >
      <Loaded query={requests}>{(latest) => <RequestTable requests={latest} />}</Loaded>
    </SettingsCard>
  );
}

/** A request may have changed users: they are read again when a new one shows up. */
function useRefreshOnArrival(org: string, latest: string | undefined): void {
  const client = useQueryClient();
  useEffect(() => {
    if (latest === undefined) return;
    void client.invalidateQueries({ queryKey: ['users', org] });
  }, [client, org, latest]);
}

function RequestTable({ requests }: { requests: readonly ScimRequest[] }) {
  const { t } = useTranslation();
  if (requests.length === 0) return <EmptyState>{t('requests.empty')}</EmptyState>;
  return (
    <table className={`${classes.table} ${classes.requests}`}>
      <thead>
        <tr>
          <th scope="col">{t('requests.time')}</th>
          <th scope="col">{t('requests.action')}</th>
          <th scope="col">{t('requests.status')}</th>
          <th scope="col">{t('requests.reason')}</th>
        </tr>
      </thead>
      <tbody>
        {requests.map((request) => (
          <RequestRow key={request.id} request={request} />
        ))}
      </tbody>
    </table>
  );
}

function RequestRow({ request: { at, action, subject, status, reason } }: { request: ScimRequest }) {
  const { t } = useTranslation();
  const known = actions.find((name) => name === action) ?? 'unknown';
  const outcome = status < 400 ? 'ok' : status === 401 || status === 403 ? 'refused' : 'failed';
  const knownReason = reasons.find((name) => name === reason);
  return (
    <tr>
      <td className={classes.whole}>
        <Moment at={at} style={isToday(at) ? 'time' : 'full'} />
      </td>
      <td>{subject === null ? t(`requests.actions.${known}`) : t(`requests.named.${known}`, { subject })}</td>
      <td className={classes.whole}>
        <StatusBadge tone={outcome === 'ok' ? 'good' : 'bad'}>
          {status} {t(`requests.${outcome}`)}
        </StatusBadge>
      </td>
      {knownReason ? <td>{t(`requests.reasons.${knownReason}`)}</td> : <td lang="en">{reason}</td>}
    </tr>
  );
}
