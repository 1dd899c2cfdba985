import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { AuditRecord } from '../api.js';
import classes from '../components/data-table.module.css';
import { EmptyState } from '../components/empty-state.js';
import { Loaded } from '../components/loaded.js';
import { Moment } from '../components/moment.js';
import { Pager, usePages } from '../components/pager.js';
import { Said } from '../components/said.js';
import { SettingsCard } from '../components/settings-card.js';
import { auditQuery } from '../queries.js';
import { auditActions } from './audit-action.js';

export function AuditCard({ org }: { org: string }) {
  const { t } = useTranslation();
  const pages = usePages();
  const page = useQuery(auditQuery(org, pages.cursor));
  return (
    <SettingsCard id="audit" title={t('audit.title')} intro={t('audit.intro')}>
      <Loaded query={page}>
        {({ records }) =>
          records.length === 0 ? <EmptyState>{t('audit.empty')}</EmptyState> : <AuditTable records={records} />
        }
      </Loaded>
      <Pager pages={pages} next={page.data?.nextCursor} waiting={page.isPlaceholderData} />
    </SettingsCard>
  );
}

function AuditTable({ records }: { records: readonly AuditRecord[] }) {
  const { t } = useTranslation();
  const actionOf = (action: string) => auditActions.find((name) => name === action) ?? 'unknown';
  return (
    <table className={classes.table}>
      <thead>
        <tr>
          <th scope="col">{t('audit.time')}</th>
          <th scope="col">{t('audit.actor')}</th>
          <th scope="col">{t('requests.action')}</th>
          <th scope="col">{t('attempts.details')}</th>
        </tr>
      </thead>
      <tbody>
        {records.map(({ id, at, actor, action, details }) => (
          <tr key={id}>
            <td>
              <Moment at={at} />
            </td>
            <td>
              <Actor name={actor} />
            </td>
            <td>{t(`audit.action.${actionOf(action)}`)}</td>
            <td>
              {Object.entries(details).map(([name, value]) => (
                <div key={name}>
                  <Said>
                    {name}: {typeof value === 'string' ? value : JSON.stringify(value)}
                  </Said>
                </div>
              ))}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Those that are no person. */
const others = ['operator', 'setup link', 'system'] as const;

function Actor({ name }: { name: string }) {
  const { t } = useTranslation();
  const other = others.find((known) => known === name);
  return other ? t(`audit.by.${other}`) : <span translate="no">{name}</span>;
}
