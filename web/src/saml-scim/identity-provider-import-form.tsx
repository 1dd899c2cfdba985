import { Button, Group, Radio, Stack, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { containsPrivateKey } from '../certificates/pem.js';
import { SubmitError } from '../components/submit-error.js';
import { type IdentityProviderImport, samlApi, type SamlSettings } from '../saml-api.js';
import { IdentityProviderFields } from './identity-provider-fields.js';
import { hasField, type IdentityProviderKind } from './identity-provider-kind.js';
import { IdentityProviderPreview } from './identity-provider-preview.js';
import { emptySource, type Source, type SourceValues, toImport } from './identity-provider-source.js';

interface Props {
  org: string;
  kind: IdentityProviderKind;
  saml: SamlSettings;
  onSaved: () => void;
  onCancel?: () => void;
}

/** Entered, looked at, saved: nothing is stored before somebody has seen what it would change. */
export function IdentityProviderImportForm({ org, kind, saml, onSaved, onCancel }: Props) {
  const { t } = useTranslation();
  const hasMetadataUrl = hasField(kind, 'theirMetadataUrl');
  const [picked, setPicked] = useState<Source>('url');
  const source = picked === 'url' && !hasMetadataUrl ? 'xml' : picked;
  const [values, setValues] = useState(emptySource);

  const check = useMutation({
    mutationFn: (entered: IdentityProviderImport) => samlApi.previewIdentityProvider(org, entered),
  });
  const change = (name: keyof SourceValues, value: string) => {
    setValues((current) => ({ ...current, [name]: value }));
    check.reset();
  };
  const secretPasted = containsPrivateKey(
    source === 'xml' ? values.metadataXml : source === 'fields' ? values.certificates : '',
  );
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (!secretPasted) check.mutate(toImport(source, values));
  };

  if (check.data) {
    return (
      <IdentityProviderPreview
        org={org}
        kind={kind}
        saml={saml}
        source={check.variables}
        preview={check.data}
        onSaved={onSaved}
        onBack={check.reset}
      />
    );
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <Title order={3}>{t('identityProvider.import', { name: t(`idp.${kind}.name`) })}</Title>
        <Radio.Group
          value={source}
          onChange={(value) => {
            setPicked(value);
            check.reset();
          }}
          aria-label={t('identityProvider.source.label')}
        >
          <Group gap="lg">
            {hasMetadataUrl && <Radio value="url" label={t('identityProvider.source.url')} />}
            <Radio value="xml" label={t('identityProvider.source.xml')} />
            <Radio value="fields" label={t('identityProvider.source.fields')} />
          </Group>
        </Radio.Group>
        <IdentityProviderFields
          kind={kind}
          source={source}
          values={values}
          error={secretPasted && <span role="alert">{t('identityProvider.privateKey')}</span>}
          onChange={change}
        />
        <SubmitError error={check.error} title={t('identityProvider.failed')} />
        <Group gap="sm">
          <Button type="submit" disabled={check.isPending || secretPasted}>
            {t(check.isPending ? 'identityProvider.reading' : 'identityProvider.check')}
          </Button>
          {onCancel && (
            <Button variant="default" onClick={onCancel} disabled={check.isPending}>
              {t('action.cancel')}
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  );
}
