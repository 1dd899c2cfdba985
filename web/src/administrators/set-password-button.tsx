import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api.js';
import { NewPasswordField } from '../components/new-password-field.js';
import { SubmitError } from '../components/submit-error.js';

export function SetPasswordButton({ org, id, email }: { org: string; id: string; email: string }) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  const [password, setPassword] = useState('');
  const set = useMutation({
    mutationFn: () => api.setAdministratorPassword(org, id, password),
    onSuccess: () => {
      close();
    },
  });
  const close = () => {
    setOpened(false);
    setPassword('');
    set.reset();
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    set.mutate();
  };
  return (
    <>
      <Button
        variant="default"
        size="xs"
        aria-label={t('administrators.password.of', { email })}
        onClick={() => {
          setOpened(true);
        }}
      >
        {t('administrators.password.begin')}
      </Button>
      <Modal
        opened={opened}
        onClose={close}
        title={t('administrators.password.of', { email })}
        withCloseButton={false}
        centered
      >
        <form onSubmit={submit}>
          <Stack gap="md">
            <Text size="sm">{t('administrators.password.text')}</Text>
            <NewPasswordField
              name="new-password"
              data-autofocus
              value={password}
              onChange={(event) => {
                setPassword(event.currentTarget.value);
              }}
            />
            <SubmitError error={set.error} />
            <Group justify="flex-end" gap="sm">
              <Button variant="default" onClick={close} disabled={set.isPending}>
                {t('action.cancel')}
              </Button>
              <Button type="submit" disabled={set.isPending}>
                {t(set.isPending ? 'action.saving' : 'administrators.password.submit')}
              </Button>
            </Group>
          </Stack>
        </form>
      </Modal>
    </>
  );
}
