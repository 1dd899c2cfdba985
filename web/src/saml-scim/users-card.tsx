import { Button, Group, Skeleton, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { User } from '../api.js';
import { EmptyState } from '../components/empty-state.js';
import { LoadError } from '../components/load-error.js';
import { Moment } from '../components/moment.js';
import { StatusBadge } from '../components/status-badge.js';
import { usersQuery } from '../queries.js';
import classes from './data-table.module.css';
import { SettingsCard } from './settings-card.js';

export function UsersCard({ org }: { org: string }) {
  const { t } = useTranslation();
  /** The cursors of the pages after the first one, up to the page shown. */
  const [cursors, setCursors] = useState<readonly string[]>([]);
  const page = useQuery(usersQuery(org, cursors.at(-1)));
  const next = page.data?.nextCursor;

  return (
    <SettingsCard id="users" title={t('users.title')} intro={t('users.intro')}>
      {page.data ? (
        <UserTable users={page.data.users} />
      ) : page.error ? (
        <LoadError error={page.error} onRetry={() => void page.refetch()} />
      ) : (
        <Skeleton height={120} />
      )}
      {(next || cursors.length > 0) && (
        <Group gap="sm">
          <Button
            variant="default"
            size="xs"
            disabled={cursors.length === 0}
            onClick={() => {
              setCursors(cursors.slice(0, -1));
            }}
          >
            {t('users.previous')}
          </Button>
          <Text size="sm" c="dimmed" aria-live="polite">
            {t('users.page', { page: cursors.length + 1 })}
          </Text>
          <Button
            variant="default"
            size="xs"
            disabled={!next || page.isPlaceholderData}
            onClick={() => {
              if (next) setCursors([...cursors, next]);
            }}
          >
            {t('users.next')}
          </Button>
        </Group>
      )}
    </SettingsCard>
  );
}

function UserTable({ users }: { users: readonly User[] }) {
  const { t } = useTranslation();
  if (users.length === 0) return <EmptyState>{t('users.empty')}</EmptyState>;
  return (
    <table className={classes.table}>
      <thead>
        <tr>
          <th scope="col">{t('users.userName')}</th>
          <th scope="col">{t('users.displayName')}</th>
          <th scope="col">{t('users.state')}</th>
          <th scope="col">{t('users.lastModified')}</th>
        </tr>
      </thead>
      <tbody>
        {users.map(({ id, userName, displayName, active, lastModified }) => (
          <tr key={id}>
            <th scope="row">{userName}</th>
            <td>{displayName}</td>
            <td className={classes.whole}>
              <StatusBadge tone={active ? 'good' : 'neutral'}>
                {t(active ? 'users.active' : 'users.inactive')}
              </StatusBadge>
            </td>
            <td className={classes.whole}>
              <Moment at={lastModified} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
