import { Button, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api.js';
import { EmailField } from '../components/email-field.js';
import { NewPasswordField } from '../components/new-password-field.js';
import { SubmitError } from '../components/submit-error.js';
import { sessionQuery } from '../queries.js';

/** Whoever came by a setup link becomes a local administrator, who gets in again. */
export function OwnPassword({ order = 2 }: { order?: 2 | 3 }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const set = useMutation({
    mutationFn: () => api.setOwnPassword(email, password),
    onSuccess: () => {
      void client.invalidateQueries(sessionQuery);
      void client.invalidateQueries({ queryKey: ['administrators'] });
    },
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    set.mutate();
  };
  return (
    <form onSubmit={submit} aria-labelledby="own-password">
      <Stack gap="sm">
        <div>
          <Title order={order} id="own-password" fz="sm">
            {t('home.ownPassword.title')}
          </Title>
          <Text size="sm" c="dimmed">
            {t('home.ownPassword.intro')}
          </Text>
        </div>
        <EmailField
          value={email}
          onChange={(event) => {
            setEmail(event.currentTarget.value);
          }}
        />
        <NewPasswordField
          name="password"
          value={password}
          onChange={(event) => {
            setPassword(event.currentTarget.value);
          }}
        />
        <SubmitError error={set.error} />
        <Button type="submit" variant="default" disabled={set.isPending}>
          {t(set.isPending ? 'home.ownPassword.submitting' : 'home.ownPassword.submit')}
        </Button>
      </Stack>
    </form>
  );
}
