import { Button, Stack, Textarea } from '@mantine/core';
import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { SubmitError } from '../components/submit-error.js';
import type { SamlSettings } from '../saml-api.js';
import { useSamlChange } from '../settings/use-saml-change.js';
import { containsPrivateKey } from './pem.js';

interface Props {
  org: string;
  label: string;
  hint: string;
  submit: string;
  act: (pem: string) => Promise<SamlSettings>;
}

/** One certificate, pasted. A private key does not leave the page. */
export function CertificateForm({ org, label, hint, submit, act }: Props) {
  const { t } = useTranslation();
  const [pem, setPem] = useState('');
  const save = useSamlChange(org, act, () => {
    setPem('');
  });
  const secretPasted = containsPrivateKey(pem);
  const onSubmit = (event: SubmitEvent) => {
    event.preventDefault();
    if (!secretPasted) save.mutate(pem.trim());
  };
  return (
    <form onSubmit={onSubmit}>
      <Stack gap="sm" align="flex-start">
        <Textarea
          name="certificate"
          label={label}
          description={hint}
          value={pem}
          onChange={(event) => {
            setPem(event.currentTarget.value);
            save.reset();
          }}
          rows={5}
          w="100%"
          required
          withAsterisk={false}
          spellCheck={false}
          autoComplete="off"
          error={secretPasted && <span role="alert">{t('identityProvider.privateKey')}</span>}
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
        />
        <SubmitError error={save.error} title={t('identityProvider.failed')} />
        <Button type="submit" variant="default" size="sm" disabled={save.isPending || secretPasted}>
          {save.isPending ? t('action.saving') : submit}
        </Button>
      </Stack>
    </form>
  );
}
