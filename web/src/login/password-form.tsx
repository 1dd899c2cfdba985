import { Button, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { api } from '../api.js';
import { EmailField } from '../components/email-field.js';
import { PasswordField } from '../components/password-field.js';
import { SubmitError } from '../components/submit-error.js';
import { homeRealmQuery } from '../queries.js';
import { isUnauthorized } from '../send.js';

interface Props {
  email: string;
  onEmail: (email: string) => void;
  returnTo: string;
}

/** For local administrators, who can sign in whatever happens to the identity provider. */
export function PasswordForm({ email, onEmail, returnTo }: Props) {
  const { t } = useTranslation();
  const [, navigate] = useLocation();
  const client = useQueryClient();
  const [password, setPassword] = useState('');
  // Asked for what is entered, not for every letter on the way.
  const [entered, setEntered] = useState(email.trim());
  const realm = useQuery(homeRealmQuery(entered));

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
    <form onSubmit={submit}>
      <Stack gap="md">
        <EmailField
          value={email}
          onChange={(event) => {
            onEmail(event.currentTarget.value);
          }}
          onBlur={(event) => {
            setEntered(event.currentTarget.validity.valid ? event.currentTarget.value.trim() : '');
          }}
          autoFocus={email === ''}
        />
        {realm.data?.samlRequired && (
          <Text size="sm" role="status">
            {t('login.emergency')}
          </Text>
        )}
        <PasswordField
          name="password"
          autoComplete="current-password"
          label={t('login.password')}
          value={password}
          onChange={(event) => {
            setPassword(event.currentTarget.value);
          }}
          error={wrong && <span role="alert">{t('login.wrong')}</span>}
          autoFocus={email !== ''}
          required
          withAsterisk={false}
        />
        <SubmitError error={wrong ? null : signIn.error} />
        <Button type="submit" disabled={signIn.isPending}>
          {t(signIn.isPending ? 'login.submitting' : 'login.submit')}
        </Button>
      </Stack>
    </form>
  );
}
