import { Button, type ButtonProps } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ConfirmDialog } from './confirm-dialog.js';

interface Props<Result> extends ButtonProps {
  children: ReactNode;
  title: string;
  /** What the dialog says. */
  text: ReactNode;
  confirm: string;
  dangerous?: boolean;
  act: () => Promise<Result>;
  onDone: (result: Result) => void;
  'aria-label'?: string;
}

/** A button that asks before it does what it says. */
export function AskingButton<Result>({
  children,
  title,
  text,
  confirm,
  dangerous = false,
  act,
  onDone,
  ...button
}: Props<Result>) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const action = useMutation({
    mutationFn: act,
    onSuccess: (result) => {
      setAsking(false);
      onDone(result);
    },
  });
  return (
    <>
      <Button
        variant="default"
        size="xs"
        {...button}
        onClick={() => {
          action.reset();
          setAsking(true);
        }}
      >
        {children}
      </Button>
      <ConfirmDialog
        opened={asking}
        title={title}
        confirm={confirm}
        dangerous={dangerous}
        pending={action.isPending && t('action.saving')}
        error={action.error}
        onConfirm={() => {
          action.mutate();
        }}
        onCancel={() => {
          setAsking(false);
        }}
      >
        {text}
      </ConfirmDialog>
    </>
  );
}
