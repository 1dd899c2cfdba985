import { NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { SamlSettings } from '../saml-api.js';
import { PolicyForm } from './policy-form.js';

/** Those that the server takes. */
const formats = {
  'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress': 'emailAddress',
  'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent': 'persistent',
  'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified': 'unspecified',
} as const;

export function NameIdFormatForm({ org, saml }: { org: string; saml: SamlSettings }) {
  const { t } = useTranslation();
  return (
    <PolicyForm
      org={org}
      stored={{ format: saml.nameIdFormat ?? '' }}
      toPolicy={({ format }) => ({ nameIdFormat: format === '' ? null : format })}
    >
      {(draft, change) => (
        <NativeSelect
          name="nameIdFormat"
          label={t('nameIdFormat.label')}
          description={t('nameIdFormat.hint')}
          value={draft.format}
          onChange={(event) => {
            change({ format: event.currentTarget.value });
          }}
        >
          <option value="">{t('nameIdFormat.any')}</option>
          {Object.entries(formats).map(([format, name]) => (
            <option key={format} value={format}>
              {t(`nameIdFormat.${name}`)}
            </option>
          ))}
        </NativeSelect>
      )}
    </PolicyForm>
  );
}
