import { VisuallyHidden } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { ScimSettings } from '../api.js';
import { StepMark } from '../components/step-mark.js';
import { attemptsQuery, usersQuery } from '../queries.js';
import type { SamlSettings, SignInAttempt } from '../saml-api.js';
import { useLastTest } from '../test-sign-in/last-test.js';
import { lacksOnlyPerson } from '../test-sign-in/lacks-only-person.js';
import classes from './checklist.module.css';

const isSignIn = (kind: SignInAttempt['kind']): boolean => kind === 'signIn' || kind === 'idpInitiated';

/** The way from an empty organization to the first provisioned user, and how far it has been walked. */
export function Checklist({ org, saml, scim }: { org: string; saml: SamlSettings; scim: ScimSettings }) {
  const { t, i18n } = useTranslation();
  const users = useQuery(usersQuery(org));
  const attempts = useQuery(attemptsQuery(org, i18n.language));
  const { data: test } = useLastTest(org).test;
  const hasUsers = users.data === undefined || users.data.users.length > 0;
  const hasSignedIn = attempts.data?.some(({ kind, outcome }) => isSignIn(kind) && outcome === 'passed') ?? false;
  const hasPassed = test?.status === 'passed' && test.isCurrent;
  // Nobody can pass before the last step: what can be proven before it is all but the person.
  const isProven = !hasUsers && test !== undefined && test.isCurrent && lacksOnlyPerson(test);
  const steps = [
    { step: 'identityProvider', card: 'identity-provider', done: saml.identityProvider !== null },
    { step: 'test', card: 'saml', done: saml.tested || hasPassed || hasSignedIn },
    { step: 'saml', card: 'saml', done: saml.enabled },
    { step: 'token', card: 'scim', done: scim.token !== null },
    { step: 'user', card: 'users', done: (users.data?.users.length ?? 0) > 0 },
  ] as const;
  const open = steps.filter(({ done }) => !done).map(({ step }) => step);
  const current = open.find((step) => step !== 'test' || !isProven) ?? open[0];

  return (
    <nav className={classes.checklist} aria-labelledby="checklist-title">
      <h2 id="checklist-title" className={classes.title}>
        {t('settings.checklist.title')}
      </h2>
      <ol className={classes.steps}>
        {steps.map(({ step, card, done }, index) => (
          <li key={step} className={classes.step} data-current={step === current || undefined}>
            <StepMark number={index + 1} done={done} current={step === current} />
            <a href={`#${card}`}>{t(`settings.checklist.${step}`)}</a>
            <VisuallyHidden>{t(done ? 'settings.checklist.done' : 'settings.checklist.open')}</VisuallyHidden>
          </li>
        ))}
      </ol>
      {!current && <p className={classes.allDone}>{t('settings.checklist.allDone')}</p>}
    </nav>
  );
}
