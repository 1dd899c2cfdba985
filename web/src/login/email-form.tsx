import { Button, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api.js';
import { EmailField } from '../components/email-field.js';
import { SubmitError } from '../components/submit-error.js';

interface Props {
  email: string;
  onEmail: (email: string) => void;
  returnTo: string;
  /** There is no identity provider for the address, or none that is to be known of. */
  onUnknown: () => void;
}

export function EmailForm({ email, onEmail, returnTo, onUnknown }: Props) {
  const { t } = useTranslation();
  const find = useMutation({
    mutationFn: () => api.homeRealm(email.trim()),
    onSuccess: ({ loginUrl }) => {
      if (loginUrl === null) onUnknown();
      else location.assign(withReturnPath(loginUrl, returnTo));
    },
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    find.mutate();
  };
  // The page stays as it is until the browser has left it.
  const leaving = find.isPending || typeof find.data?.loginUrl === 'string';
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <EmailField
          value={email}
          onChange={(event) => {
            onEmail(event.currentTarget.value);
          }}
        />
        <SubmitError error={find.error} />
        <Button type="submit" disabled={leaving}>
          {t(leaving ? 'login.continuing' : 'login.continue')}
        </Button>
      </Stack>
    </form>
  );
}

function withReturnPath(loginUrl: string, returnTo: string): string {
  const url = new URL(loginUrl, location.origin);
  url.searchParams.set('returnTo', returnTo);
  return url.href;
}
