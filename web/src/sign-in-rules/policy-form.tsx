import { Button, Group, Stack, Text } from '@mantine/core';
import { type ReactNode, type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ConfirmDialog } from '../components/confirm-dialog.js';
import { SubmitError } from '../components/submit-error.js';
import { samlApi, type SamlPolicy } from '../saml-api.js';
import { useSamlChange } from '../settings/use-saml-change.js';

interface Props<Draft> {
  org: string;
  /** What is stored. */
  stored: Draft;
  /** Asked before saving; undefined saves at once. */
  ask?: { title: string; text: string; submit: string } | undefined;
  toPolicy: (draft: Draft) => Partial<SamlPolicy>;
  children: (draft: Draft, change: (draft: Draft) => void) => ReactNode;
}

/** Fields of the sign-in policy that are changed together. Nothing is sent before Save, which is there once something differs. */
export function PolicyForm<Draft extends object>({ org, stored, ask, toPolicy, children }: Props<Draft>) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState<Draft | null>(null);
  const [asking, setAsking] = useState(false);
  const shown = draft ?? stored;
  const differs = JSON.stringify(shown) !== JSON.stringify(stored);
  const save = useSamlChange(
    org,
    () => samlApi.setPolicy(org, toPolicy(shown)),
    () => {
      setDraft(null);
      setAsking(false);
    },
  );
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    save.reset();
    if (ask) setAsking(true);
    else save.mutate();
  };
  const change = (next: Draft) => {
    save.reset();
    setDraft(next);
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        {children(shown, change)}
        <SubmitError error={asking ? null : save.error} title={t('identityProvider.failed')} />
        {differs && (
          <Group gap="sm">
            <Button type="submit" size="sm" disabled={save.isPending}>
              {t(save.isPending ? 'action.saving' : 'action.save')}
            </Button>
            <Button
              variant="default"
              size="sm"
              disabled={save.isPending}
              onClick={() => {
                setDraft(null);
                save.reset();
              }}
            >
              {t('action.cancel')}
            </Button>
          </Group>
        )}
      </Stack>
      {ask && (
        <ConfirmDialog
          opened={asking}
          title={ask.title}
          confirm={ask.submit}
          pending={save.isPending && t('action.saving')}
          error={save.error}
          onConfirm={() => {
            save.mutate();
          }}
          onCancel={() => {
            setAsking(false);
          }}
        >
          <Text size="sm">{ask.text}</Text>
        </ConfirmDialog>
      )}
    </form>
  );
}
