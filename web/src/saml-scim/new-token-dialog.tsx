import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useWindowEvent } from '@mantine/hooks';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { CopyButton } from '../components/copy-button.js';
import classes from './new-token-dialog.module.css';

interface Props {
  token: string;
  /** What else has changed with it. */
  notice?: string | undefined;
  onClose: () => void;
}

/** Shows the token the only time there is. Nothing but its own button closes it, and leaving the page asks. */
export function NewTokenDialog({ token, notice, onClose }: Props) {
  const { t } = useTranslation();
  const shown = useRef<HTMLElement>(null);
  useWindowEvent('beforeunload', (event) => {
    event.preventDefault();
  });

  return (
    <Modal
      opened
      onClose={onClose}
      title={t('scim.newToken.title')}
      closeOnClickOutside={false}
      closeOnEscape={false}
      withCloseButton={false}
      centered
      size="lg"
    >
      <Stack gap="md">
        <Text size="sm">{t('scim.newToken.text')}</Text>
        {notice && <Text size="sm">{notice}</Text>}
        <div role="group" aria-label={t('scim.secretToken')} className={classes.token}>
          <code ref={shown} translate="no">
            {token}
          </code>
        </div>
        <Group justify="space-between">
          <CopyButton value={token} name={t('scim.secretToken')} shown={shown} variant="filled" />
          <Button variant="default" onClick={onClose}>
            {t('scim.newToken.done')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
