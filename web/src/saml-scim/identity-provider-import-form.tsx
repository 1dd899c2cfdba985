import { Button, FileButton, Group, Radio, Stack, Text, Textarea, TextInput, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type IdentityProviderImport } from '../api.js';
import { ConfirmDialog } from '../components/confirm-dialog.js';
import { SubmitError } from '../components/submit-error.js';
import { samlQuery } from '../queries.js';
import { hasField, type IdentityProviderKind } from './identity-provider-kind.js';
import { containsPrivateKey, splitCertificates } from './pem.js';

type Source = 'url' | 'xml' | 'fields';

interface Props {
  org: string;
  kind: IdentityProviderKind;
  /** Replacing the identity provider of a running SAML sign-in asks first. */
  samlEnabled: boolean;
  onSaved: () => void;
  onCancel?: () => void;
}

/** The server reads at most this much. */
const MAX_FILE_BYTES = 1_000_000;

const empty = { metadataUrl: '', metadataXml: '', entityId: '', ssoUrl: '', certificates: '' };

function toImport(source: Source, values: typeof empty): IdentityProviderImport {
  if (source === 'url') return { metadataUrl: values.metadataUrl.trim() };
  if (source === 'xml') return { metadataXml: values.metadataXml };
  const { entityId, ssoUrl, certificates } = values;
  return { entityId: entityId.trim(), ssoUrl: ssoUrl.trim(), certificates: splitCertificates(certificates) };
}

export function IdentityProviderImportForm({ org, kind, samlEnabled, onSaved, onCancel }: Props) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const hasMetadataUrl = hasField(kind, 'theirMetadataUrl');
  const [picked, setPicked] = useState<Source>('url');
  const source = picked === 'url' && !hasMetadataUrl ? 'xml' : picked;
  const [values, setValues] = useState(empty);
  const [fileTooLarge, setFileTooLarge] = useState(false);
  const [confirming, setConfirming] = useState(false);

  const save = useMutation({
    mutationFn: () => api.setIdentityProvider(org, toImport(source, values)),
    onSuccess: (saml) => {
      client.setQueryData(samlQuery(org).queryKey, saml);
      onSaved();
    },
    onSettled: () => {
      setConfirming(false);
    },
  });

  const change = (name: keyof typeof empty, value: string) => {
    setValues((current) => ({ ...current, [name]: value }));
    setFileTooLarge(false);
    save.reset();
  };
  const field = (name: keyof typeof empty) => ({
    name,
    value: values[name],
    onChange: (event: { currentTarget: { value: string } }) => {
      change(name, event.currentTarget.value);
    },
    required: true,
    withAsterisk: false,
    spellCheck: false,
    autoComplete: 'off',
  });
  const readFile = async (file: File | null) => {
    if (!file) return;
    if (file.size <= MAX_FILE_BYTES) change('metadataXml', await file.text());
    else setFileTooLarge(true);
  };

  const secretPasted = containsPrivateKey(
    source === 'xml' ? values.metadataXml : source === 'fields' ? values.certificates : '',
  );
  const privateKeyError = secretPasted && <span role="alert">{t('identityProvider.privateKey')}</span>;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (secretPasted) return;
    if (samlEnabled) setConfirming(true);
    else save.mutate();
  };

  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <Title order={3}>{t('identityProvider.import', { name: t(`idp.${kind}.name`) })}</Title>
        <Radio.Group
          value={source}
          onChange={(value) => {
            setPicked(value);
            save.reset();
          }}
          aria-label={t('identityProvider.source.label')}
        >
          <Group gap="lg">
            {hasMetadataUrl && <Radio value="url" label={t('identityProvider.source.url')} />}
            <Radio value="xml" label={t('identityProvider.source.xml')} />
            <Radio value="fields" label={t('identityProvider.source.fields')} />
          </Group>
        </Radio.Group>

        {source === 'url' && (
          <TextInput
            {...field('metadataUrl')}
            type="url"
            label={t(`idp.${kind}.theirMetadataUrl`)}
            description={t('identityProvider.metadataUrlHint')}
          />
        )}
        {source === 'xml' && (
          <>
            <FileButton
              accept=".xml,application/xml,text/xml,application/samlmetadata+xml"
              onChange={(file) => void readFile(file)}
            >
              {(props) => (
                <Button {...props} variant="default" size="sm" style={{ alignSelf: 'flex-start' }}>
                  {t('identityProvider.chooseFile')}
                </Button>
              )}
            </FileButton>
            <Textarea
              {...field('metadataXml')}
              label={t('identityProvider.metadataXml')}
              rows={7}
              error={privateKeyError || (fileTooLarge && t('identityProvider.fileTooLarge'))}
              styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
            />
          </>
        )}
        {source === 'fields' && (
          <>
            <TextInput {...field('entityId')} label={t(`idp.${kind}.theirEntityId`)} />
            <TextInput {...field('ssoUrl')} type="url" label={t(`idp.${kind}.theirSsoUrl`)} />
            <Textarea
              {...field('certificates')}
              label={t(`idp.${kind}.theirCertificate`)}
              description={t('identityProvider.certificatesHint')}
              rows={7}
              error={privateKeyError}
              styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
            />
          </>
        )}

        <SubmitError error={save.error} title={t('identityProvider.failed')} />
        <Group gap="sm">
          <Button type="submit" disabled={save.isPending || secretPasted}>
            {t(
              save.isPending
                ? 'identityProvider.reading'
                : onCancel
                  ? 'identityProvider.submitReplace'
                  : 'identityProvider.submit',
            )}
          </Button>
          {onCancel && (
            <Button variant="default" onClick={onCancel} disabled={save.isPending}>
              {t('action.cancel')}
            </Button>
          )}
        </Group>
      </Stack>
      <ConfirmDialog
        opened={confirming}
        title={t('identityProvider.confirm.title')}
        confirm={t('identityProvider.confirm.submit')}
        pending={save.isPending && t('identityProvider.reading')}
        error={null}
        onConfirm={() => {
          save.mutate();
        }}
        onCancel={() => {
          setConfirming(false);
        }}
      >
        <Text size="sm">{t('identityProvider.confirm.text')}</Text>
      </ConfirmDialog>
    </form>
  );
}
