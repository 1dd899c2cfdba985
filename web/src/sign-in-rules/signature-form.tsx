import { Radio, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { SamlSettings, SignaturePolicy } from '../saml-api.js';
import { PolicyForm } from './policy-form.js';

const policies = ['either', 'assertion', 'response', 'both'] as const satisfies readonly SignaturePolicy[];

export function SignatureForm({ org, saml: { signature, enabled } }: { org: string; saml: SamlSettings }) {
  const { t } = useTranslation();
  return (
    <PolicyForm
      org={org}
      stored={{ signature }}
      ask={
        enabled
          ? { title: t('signature.ask.title'), text: t('signature.ask.text'), submit: t('signature.ask.submit') }
          : undefined
      }
      toPolicy={(draft) => draft}
    >
      {(draft, change) => (
        <Radio.Group
          label={t('signature.label')}
          description={t('signature.hint')}
          value={draft.signature}
          onChange={(value) => {
            const picked = policies.find((policy) => policy === value);
            if (picked) change({ signature: picked });
          }}
        >
          <Stack gap="xs" mt={6}>
            {policies.map((policy) => (
              <Radio key={policy} value={policy} label={t(`signature.${policy}`)} />
            ))}
          </Stack>
        </Radio.Group>
      )}
    </PolicyForm>
  );
}
