import { Button, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api.js';
import { EmailField } from '../components/email-field.js';
import { NewPasswordField } from '../components/new-password-field.js';
import { SubmitError } from '../components/submit-error.js';

const NOTHING = { email: '', password: '' };

export function AdministratorForm({ org }: { org: string }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [{ email, password }, setValues] = useState(NOTHING);
  const add = useMutation({
    mutationFn: () => api.addAdministrator(org, email.trim(), password),
    onSuccess: async () => {
      setValues(NOTHING);
      await client.invalidateQueries({ queryKey: ['administrators', org] });
    },
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    add.mutate();
  };
  const change = (name: keyof typeof NOTHING) => (event: { currentTarget: { value: string } }) => {
    const { value } = event.currentTarget;
    setValues((current) => ({ ...current, [name]: value }));
    add.reset();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {t('administrators.add.hint')}
        </Text>
        <EmailField name="administrator-email" autoComplete="off" value={email} onChange={change('email')} />
        <NewPasswordField name="administrator-password" value={password} onChange={change('password')} />
        <SubmitError error={add.error} title={t('identityProvider.failed')} />
        <Group gap="sm">
          <Button type="submit" size="sm" disabled={add.isPending}>
            {t(add.isPending ? 'action.saving' : 'administrators.add.submit')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
