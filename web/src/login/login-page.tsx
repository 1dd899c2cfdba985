import { Anchor, Button, Divider, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation, useSearch } from 'wouter';
import { useHistoryState } from 'wouter/use-browser-location';
import { api, isUnauthorized } from '../api.js';
import { FormCard } from '../components/form-card.js';
import { PasswordField } from '../components/password-field.js';
import { SubmitError } from '../components/submit-error.js';
import { PageFrame } from '../frame/page-frame.js';

export function LoginPage() {
  const { t } = useTranslation();
  const [, navigate] = useLocation();
  const returnTo = useHistoryState<{ returnTo?: string } | null>()?.returnTo ?? '/';
  const organization = new URLSearchParams(useSearch()).get('organization');
  const client = useQueryClient();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');

  const signIn = useMutation({
    mutationFn: () => api.signIn(email, password),
    onSuccess: () => {
      client.clear();
      navigate(returnTo, { replace: true });
    },
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    signIn.mutate();
  };
  const wrong = isUnauthorized(signIn.error);

  return (
    <PageFrame title={t('login.title')} narrow>
      <FormCard title={t('login.title')} intro={t('login.intro')}>
        <form onSubmit={submit}>
          <Stack gap="md">
            <TextInput
              type="email"
              name="email"
              autoComplete="username"
              label={t('login.email')}
              value={email}
              onChange={(event) => {
                setEmail(event.currentTarget.value);
              }}
              required
              withAsterisk={false}
            />
            <PasswordField
              name="password"
              autoComplete="current-password"
              label={t('login.password')}
              value={password}
              onChange={(event) => {
                setPassword(event.currentTarget.value);
              }}
              error={wrong && <span role="alert">{t('login.wrong')}</span>}
              required
              withAsterisk={false}
            />
            <SubmitError error={wrong ? null : signIn.error} />
            <Button type="submit" disabled={signIn.isPending}>
              {t(signIn.isPending ? 'login.submitting' : 'login.submit')}
            </Button>
          </Stack>
        </form>
        {organization && (
          <>
            <Divider label={t('login.or')} />
            <Anchor href={`/saml/${encodeURIComponent(organization)}/login`} ta="center" size="sm">
              {t('login.sso')}
            </Anchor>
          </>
        )}
      </FormCard>
    </PageFrame>
  );
}
