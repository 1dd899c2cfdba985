import { Button, Group, Modal, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { SubmitError } from './submit-error.js';

interface Props {
  opened: boolean;
  title: string;
  children: ReactNode;
  /** The consequence in a few words: the text of the button that goes ahead. */
  confirm: string;
  dangerous?: boolean;
  /** Text while the server works; the dialog stays until it has answered. */
  pending: false | string;
  error: Error | null;
  onConfirm: () => void;
  onCancel: () => void;
}

/** Asks before something that cannot be undone. Focus rests on Cancel, Escape cancels. */
export function ConfirmDialog({
  opened,
  title,
  children,
  confirm,
  dangerous,
  pending,
  error,
  onConfirm,
  onCancel,
}: Props) {
  const { t } = useTranslation();
  const cancel = () => {
    if (pending === false) onCancel();
  };
  return (
    <Modal opened={opened} onClose={cancel} title={title} withCloseButton={false} centered>
      <Stack gap="md">
        <Stack gap="xs" fz="sm">
          {children}
        </Stack>
        <SubmitError error={error} />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" data-autofocus onClick={cancel} disabled={pending !== false}>
            {t('action.cancel')}
          </Button>
          <Button {...(dangerous && { color: 'red' })} onClick={onConfirm} disabled={pending !== false}>
            {pending === false ? confirm : pending}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
