import { Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import classes from '../components/data-table.module.css';
import { EmptyState } from '../components/empty-state.js';
import { Folded } from '../components/folded.js';
import { Facts } from '../components/facts.js';
import { Loaded } from '../components/loaded.js';
import { Moment, isToday } from '../components/moment.js';
import { Said } from '../components/said.js';
import { SettingsCard } from '../components/settings-card.js';
import { StatusBadge } from '../components/status-badge.js';
import { attemptsQuery } from '../queries.js';
import type { SignInAttempt } from '../saml-api.js';
import { useCheckFailure } from '../test-sign-in/check-failure.js';
import { WhatToDo } from '../test-sign-in/what-to-do.js';

/** The last attempts to sign in, live. */
export function AttemptsCard({ org }: { org: string }) {
  const { t, i18n } = useTranslation();
  const attempts = useQuery(attemptsQuery(org, i18n.language));
  return (
    <SettingsCard
      id="attempts"
      title={t('attempts.title')}
      intro={t('attempts.intro')}
      badge={attempts.isSuccess && <StatusBadge tone="good">{t('requests.live')}</StatusBadge>}
    >
      <Loaded query={attempts}>
        {(list) =>
          list.length === 0 ? <EmptyState>{t('attempts.empty')}</EmptyState> : <AttemptTable attempts={list} />
        }
      </Loaded>
    </SettingsCard>
  );
}

function AttemptTable({ attempts }: { attempts: readonly SignInAttempt[] }) {
  const { t } = useTranslation();
  return (
    <table className={classes.table}>
      <thead>
        <tr>
          <th scope="col">{t('requests.time')}</th>
          <th scope="col">{t('requests.action')}</th>
          <th scope="col">{t('attempts.who')}</th>
          <th scope="col">{t('check.result')}</th>
        </tr>
      </thead>
      <tbody>
        {attempts.map((attempt) => (
          <AttemptRow key={attempt.id} attempt={attempt} />
        ))}
      </tbody>
    </table>
  );
}

function AttemptRow({ attempt }: { attempt: SignInAttempt }) {
  const { t } = useTranslation();
  const failureOf = useCheckFailure();
  const { at, kind, outcome, nameId } = attempt;
  const passed = outcome === 'passed';
  return (
    <tr>
      <td className={classes.whole}>
        <Moment at={at} style={isToday(at) ? 'time' : 'full'} />
      </td>
      <td className={classes.whole}>{t(`attempts.kind.${kind}`)}</td>
      <td>{nameId === null ? t('attempts.nobody') : <Said>{nameId}</Said>}</td>
      <td>
        <StatusBadge tone={passed ? 'good' : 'bad'}>{t(passed ? 'check.passed' : 'attempts.refused')}</StatusBadge>
        {!passed && <div>{failureOf(outcome)}</div>}
        {!passed && (
          <Folded summary={t('attempts.details')}>
            <AttemptDetails attempt={attempt} />
          </Folded>
        )}
      </td>
    </tr>
  );
}

function AttemptDetails({
  attempt: { outcome, message, expected, received, fix, certificate, reference },
}: {
  attempt: SignInAttempt;
}) {
  const { t } = useTranslation();
  const values = [
    [t('check.name'), outcome],
    [t('test.exactly'), message],
    [t('check.expected'), expected],
    [t(outcome === 'signatureInvalid' ? 'attempts.sentCertificate' : 'check.received'), received],
    [t('test.certificate'), certificate],
    [t('test.reference'), reference],
  ] as const;
  return (
    <Stack gap="sm">
      {fix !== null && <WhatToDo code={outcome} fix={fix} />}
      <Facts
        items={values.flatMap(([name, value]) =>
          value === null ? [] : [[name, <Said key={name}>{value}</Said>] as const],
        )}
      />
    </Stack>
  );
}
