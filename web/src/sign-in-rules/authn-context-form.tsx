import { Textarea } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { SamlSettings } from '../saml-api.js';
import { PolicyForm } from './policy-form.js';

const linesOf = (text: string): string[] => text.split(/\s+/).filter((line) => line !== '');

export function AuthnContextForm({ org, saml: { authnContexts, enabled } }: { org: string; saml: SamlSettings }) {
  const { t } = useTranslation();
  return (
    <PolicyForm
      org={org}
      stored={{ contexts: authnContexts.join('\n') }}
      ask={
        enabled
          ? {
              title: t('authnContext.ask.title'),
              text: t('authnContext.ask.text'),
              submit: t('authnContext.ask.submit'),
            }
          : undefined
      }
      toPolicy={({ contexts }) => ({ authnContexts: linesOf(contexts) })}
    >
      {(draft, change) => (
        <Textarea
          name="authnContexts"
          label={t('authnContext.label')}
          description={t('authnContext.hint')}
          value={draft.contexts}
          onChange={(event) => {
            change({ contexts: event.currentTarget.value });
          }}
          rows={3}
          spellCheck={false}
          autoComplete="off"
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: '0.8125rem' } }}
        />
      )}
    </PolicyForm>
  );
}
