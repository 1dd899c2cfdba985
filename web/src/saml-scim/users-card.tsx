import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { User } from '../api.js';
import classes from '../components/data-table.module.css';
import { EmptyState } from '../components/empty-state.js';
import { Loaded } from '../components/loaded.js';
import { Moment } from '../components/moment.js';
import { Pager, usePages } from '../components/pager.js';
import { SettingsCard } from '../components/settings-card.js';
import { StatusBadge } from '../components/status-badge.js';
import { usersQuery } from '../queries.js';

export function UsersCard({ org }: { org: string }) {
  const { t } = useTranslation();
  const pages = usePages();
  const page = useQuery(usersQuery(org, pages.cursor));
  return (
    <SettingsCard id="users" title={t('users.title')} intro={t('users.intro')}>
      <Loaded query={page}>{({ users }) => <UserTable users={users} />}</Loaded>
      <Pager pages={pages} next={page.data?.nextCursor} waiting={page.isPlaceholderData} />
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
