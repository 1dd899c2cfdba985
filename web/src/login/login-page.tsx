import { Anchor, Divider } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearch } from 'wouter';
import { useHistoryState } from 'wouter/use-browser-location';
import { FormCard } from '../components/form-card.js';
import { PageFrame } from '../frame/page-frame.js';
import { EmailForm } from './email-form.js';
import { PasswordForm } from './password-form.js';

/**
 * The e-mail address first: it leads to the identity provider where its domain is proven, and to the password where not.
 * Whether anybody is known here is not to be learned from it.
 */
export function LoginPage() {
  const { t } = useTranslation();
  const returnTo = useHistoryState<{ returnTo?: string } | null>()?.returnTo ?? '/';
  const organization = new URLSearchParams(useSearch()).get('organization');
  const [email, setEmail] = useState('');
  const [step, setStep] = useState<'email' | 'password'>('email');
  const address = { email, onEmail: setEmail };
  const go = (next: 'email' | 'password') => () => {
    setStep(next);
  };

  return (
    <PageFrame title={t('login.title')} narrow>
      <FormCard title={t('login.title')} intro={t(step === 'email' ? 'login.intro' : 'login.passwordIntro')}>
        {step === 'email' ? (
          <EmailForm {...address} returnTo={returnTo} onUnknown={go('password')} />
        ) : (
          <PasswordForm {...address} returnTo={returnTo} />
        )}
        <Divider label={t('login.or')} />
        {organization && step === 'email' && (
          <Anchor href={loginUrl(organization, returnTo)} ta="center" size="sm">
            {t('login.sso')}
          </Anchor>
        )}
        <Anchor component="button" type="button" size="sm" onClick={go(step === 'email' ? 'password' : 'email')}>
          {t(step === 'email' ? 'login.asAdministrator' : 'login.back')}
        </Anchor>
      </FormCard>
    </PageFrame>
  );
}

const loginUrl = (organization: string, returnTo: string): string =>
  `/saml/${encodeURIComponent(organization)}/login?${new URLSearchParams({ returnTo }).toString()}`;
