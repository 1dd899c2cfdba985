import { Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, type OrganizationSession } from '../api.js';
import { AskingButton } from '../components/asking-button.js';
import classes from '../components/data-table.module.css';
import { Loaded } from '../components/loaded.js';
import { Moment } from '../components/moment.js';
import { Pager, usePages } from '../components/pager.js';
import { SettingsCard } from '../components/settings-card.js';
import { StatusBadge } from '../components/status-badge.js';
import { sessionsQuery } from '../queries.js';

export function SessionsCard({ org }: { org: string }) {
  const { t } = useTranslation();
  const pages = usePages();
  const page = useQuery(sessionsQuery(org, pages.cursor));
  return (
    <SettingsCard id="sessions" title={t('sessions.title')} intro={t('sessions.intro')}>
      <Loaded query={page}>{({ sessions }) => <SessionTable org={org} sessions={sessions} />}</Loaded>
      <Pager pages={pages} next={page.data?.nextCursor} waiting={page.isPlaceholderData} />
    </SettingsCard>
  );
}

function SessionTable({ org, sessions }: { org: string; sessions: readonly OrganizationSession[] }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  return (
    <table className={classes.table}>
      <thead>
        <tr>
          <th scope="col">{t('sessions.who')}</th>
          <th scope="col">{t('home.role')}</th>
          <th scope="col">{t('sessions.lastSeen')}</th>
          <th scope="col">{t('sessions.ends')}</th>
          <th scope="col">{t('sessions.action')}</th>
        </tr>
      </thead>
      <tbody>
        {sessions.map(({ id, role, userName, lastSeenAt, idleEndsAt, expiresAt, isOwn }) => (
          <tr key={id}>
            <th scope="row">
              {userName ?? t('home.setupLink')} {isOwn && <StatusBadge tone="neutral">{t('sessions.own')}</StatusBadge>}
            </th>
            <td>{t(`home.${role}`)}</td>
            <td>
              <Moment at={lastSeenAt} />
            </td>
            <td>
              <Moment at={idleEndsAt < expiresAt ? idleEndsAt : expiresAt} />
            </td>
            <td>
              <AskingButton
                aria-label={t('sessions.endOf', { name: userName ?? t('home.setupLink') })}
                title={t('sessions.ask.title')}
                text={<Text size="sm">{t('sessions.ask.text', { name: userName ?? t('home.setupLink') })}</Text>}
                confirm={t('sessions.ask.submit')}
                dangerous
                act={() => api.endSession(org, id)}
                onDone={() => {
                  void client.invalidateQueries({ queryKey: ['sessions', org] });
                  void client.invalidateQueries({ queryKey: ['audit', org] });
                }}
              >
                {t('sessions.end')}
              </AskingButton>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
