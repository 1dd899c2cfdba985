import { VisuallyHidden } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconCircleCheckFilled } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { ScimSettings } from '../api.js';
import { usersQuery } from '../queries.js';
import type { SamlSettings } from '../saml-api.js';
import { useLastTest } from '../test-sign-in/last-test.js';
import classes from './checklist.module.css';

/** The way from an empty organization to the first provisioned user, and how far it has been walked. */
export function Checklist({ org, saml, scim }: { org: string; saml: SamlSettings; scim: ScimSettings }) {
  const { t } = useTranslation();
  const users = useQuery(usersQuery(org));
  const { test } = useLastTest(org);
  const steps = [
    { step: 'identityProvider', card: 'identity-provider', done: saml.identityProvider !== null },
    { step: 'test', card: 'saml', done: saml.enabled || test.data?.status === 'passed' },
    { step: 'saml', card: 'saml', done: saml.enabled },
    { step: 'token', card: 'scim', done: scim.token !== null },
    { step: 'user', card: 'users', done: (users.data?.users.length ?? 0) > 0 },
  ] as const;
  const current = steps.find(({ done }) => !done)?.step;

  return (
    <nav className={classes.checklist} aria-labelledby="checklist-title">
      <h2 id="checklist-title" className={classes.title}>
        {t('settings.checklist.title')}
      </h2>
      <ol className={classes.steps}>
        {steps.map(({ step, card, done }, index) => (
          <li
            key={step}
            className={classes.step}
            data-done={done || undefined}
            data-current={step === current || undefined}
          >
            {done ? (
              <IconCircleCheckFilled size={22} aria-hidden />
            ) : (
              <span className={classes.number} aria-hidden>
                {index + 1}
              </span>
            )}
            <a href={`#${card}`}>{t(`settings.checklist.${step}`)}</a>
            <VisuallyHidden>{t(done ? 'settings.checklist.done' : 'settings.checklist.open')}</VisuallyHidden>
          </li>
        ))}
      </ol>
      {!current && <p className={classes.allDone}>{t('settings.checklist.allDone')}</p>}
    </nav>
  );
}
