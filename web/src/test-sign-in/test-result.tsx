import { Alert, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Facts } from '../components/facts.js';
import { Folded } from '../components/folded.js';
import { Moment } from '../components/moment.js';
import { Said } from '../components/said.js';
import type { SignInTest } from '../saml-api.js';
import { useCheckFailure } from './check-failure.js';
import { CheckTable } from './check-table.js';
import { lacksOnlyPerson } from './lacks-only-person.js';
import { ReceivedAttributes } from './received-attributes.js';
import { WhatToDo } from './what-to-do.js';

/** @param isEmpty whether the organization has no users yet */
export function TestResult({ test, isEmpty }: { test: SignInTest; isEmpty: boolean }) {
  const { t } = useTranslation();
  if (test.status === 'expired') {
    return (
      <Alert color="gray" role="note">
        {t('test.expired')}
      </Alert>
    );
  }
  return (
    <Stack gap="md">
      {test.status === 'passed' ? <Passed test={test} /> : <Failed test={test} isEmpty={isEmpty} />}
      {test.nameId !== null && <Received test={test} />}
      {test.checks.length > 0 && (
        <Folded summary={t('test.checks', { count: test.checks.length })}>
          <CheckTable checks={test.checks} />
        </Folded>
      )}
    </Stack>
  );
}

function Passed({ test: { at, isCurrent, user, wouldCreate } }: { test: SignInTest }) {
  const { t } = useTranslation();
  return (
    <Alert color="moss" role="note" title={t('test.passed')} icon={<IconCircleCheck aria-hidden />}>
      {user ? t('test.matches', { user: user.userName }) : wouldCreate ? t('test.wouldCreate') : t('test.nobody')}{' '}
      <Text span inherit c="dimmed">
        <Moment at={at} />
      </Text>
      {!isCurrent && (
        <Text size="sm" fw={600}>
          {t('test.outdated')}
        </Text>
      )}
    </Alert>
  );
}

function Failed({ test, isEmpty }: { test: SignInTest; isEmpty: boolean }) {
  const { t } = useTranslation();
  const failureOf = useCheckFailure();
  const { at, code, message, fix, checks, reference } = test;
  const isAsExpected = isEmpty && lacksOnlyPerson(test);
  const failed = checks.find(({ status }) => status === 'failed');
  const said = [
    [t('test.exactly'), message],
    [t('check.expected'), failed?.expected ?? null],
    [t(code === 'signatureInvalid' ? 'attempts.sentCertificate' : 'check.received'), failed?.received ?? null],
    [t('test.reference'), reference],
  ] as const;
  const facts = [
    ...said.flatMap(([name, value]) => (value === null ? [] : [[name, <Said key={name}>{value}</Said>] as const])),
    [t('test.when'), <Moment key="at" at={at} />] as const,
  ];
  return (
    <Alert
      color={isAsExpected ? 'yellow' : 'red'}
      role="note"
      title={t(isAsExpected ? 'test.onlyPersonMissing' : 'test.failed')}
      icon={<IconAlertTriangle aria-hidden />}
    >
      <Stack gap="sm">
        <Text size="sm">{failureOf(code ?? '')}</Text>
        {isAsExpected && <Text size="sm">{t('test.asExpected')}</Text>}
        {fix !== null && <WhatToDo code={code} fix={fix} />}
        <Facts items={facts} />
      </Stack>
    </Alert>
  );
}

/** What the identity provider said about the person, and what is made of it. */
function Received({ test }: { test: SignInTest }) {
  const { t } = useTranslation();
  const { nameId, user, attributes, certificate, clockDifferenceMs } = test;
  return (
    <Stack gap="md">
      <Facts
        items={[
          [t('test.nameId'), <Said key="nameId">{nameId}</Said>],
          [
            t('test.person'),
            user ? <Said key="user">{user.userName}</Said> : t(test.wouldCreate ? 'test.newPerson' : 'test.noPerson'),
          ],
          ...(user && !user.active ? [[t('users.state'), t('users.inactive')] as const] : []),
          ...(clockDifferenceMs === null
            ? []
            : [[t('test.clock'), <ClockDifference key="clock" ms={clockDifferenceMs} />] as const]),
          ...(certificate === null
            ? []
            : [[t('test.certificate'), <Said key="certificate">{certificate}</Said>] as const]),
        ]}
      />
      {attributes.length > 0 && <ReceivedAttributes attributes={attributes} />}
    </Stack>
  );
}

/** Below this a difference means nothing. */
const AGREES_MS = 1_500;

function ClockDifference({ ms }: { ms: number }) {
  const { t } = useTranslation();
  if (Math.abs(ms) < AGREES_MS) return t('test.clockAgrees');
  const count = Math.round(Math.abs(ms) / 1_000);
  return ms > 0 ? t('test.clockAhead', { count }) : t('test.clockBehind', { count });
}
