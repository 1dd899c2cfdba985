import { Group, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { type Administrator, api, type Session } from '../api.js';
import { AskingButton } from '../components/asking-button.js';
import classes from '../components/data-table.module.css';
import { EmptyState } from '../components/empty-state.js';
import { Folded } from '../components/folded.js';
import { Loaded } from '../components/loaded.js';
import { Moment } from '../components/moment.js';
import { Pager, usePages } from '../components/pager.js';
import { SettingsCard } from '../components/settings-card.js';
import { StatusBadge } from '../components/status-badge.js';
import { OwnPassword } from '../home/own-password.js';
import { administratorsQuery } from '../queries.js';
import { AdministratorForm } from './administrator-form.js';
import { SetPasswordButton } from './set-password-button.js';

/** Those who get in by password, whatever happens to the identity provider. */
export function AdministratorsCard({ session }: { session: Session }) {
  const { t } = useTranslation();
  const org = session.organization.id;
  const pages = usePages();
  const page = useQuery(administratorsQuery(org, pages.cursor));
  return (
    <SettingsCard id="administrators" title={t('administrators.title')} intro={t('administrators.intro')}>
      <Text size="sm">{t('administrators.advice')}</Text>
      {session.userName === null && <OwnPassword order={3} />}
      <Loaded query={page}>
        {({ admins }) =>
          admins.length === 0 ? (
            <EmptyState>{t('administrators.empty')}</EmptyState>
          ) : (
            <AdministratorTable org={org} admins={admins} ownId={session.id} />
          )
        }
      </Loaded>
      <Pager pages={pages} next={page.data?.nextCursor} waiting={page.isPlaceholderData} />
      <Folded summary={t('administrators.add.title')}>
        <AdministratorForm org={org} />
      </Folded>
    </SettingsCard>
  );
}

interface TableProps {
  org: string;
  admins: readonly Administrator[];
  ownId: string;
}

function AdministratorTable({ org, admins, ownId }: TableProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  return (
    <table className={classes.table}>
      <thead>
        <tr>
          <th scope="col">{t('login.email')}</th>
          <th scope="col">{t('administrators.since')}</th>
          <th scope="col">{t('sessions.action')}</th>
        </tr>
      </thead>
      <tbody>
        {admins.map(({ id, email, createdAt }) => (
          <tr key={id}>
            <th scope="row">
              <span translate="no">{email}</span>{' '}
              {id === ownId && <StatusBadge tone="neutral">{t('administrators.own')}</StatusBadge>}
            </th>
            <td>
              <Moment at={createdAt} style="date" />
            </td>
            <td>
              <Group gap="xs">
                <SetPasswordButton org={org} id={id} email={email} />
                <AskingButton
                  aria-label={t('administrators.remove.of', { email })}
                  title={t('administrators.remove.title', { email })}
                  text={<Text size="sm">{t('administrators.remove.text')}</Text>}
                  confirm={t('administrators.remove.submit')}
                  dangerous
                  act={() => api.removeAdministrator(org, id)}
                  onDone={() => void client.invalidateQueries({ queryKey: ['administrators', org] })}
                >
                  {t('administrators.remove.begin')}
                </AskingButton>
              </Group>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
