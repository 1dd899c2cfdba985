import { Button, FileButton, Textarea, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { allowsPrivateMetadata } from '../product.js';
import type { IdentityProviderKind } from './identity-provider-kind.js';
import type { Source, SourceValues } from './identity-provider-source.js';

interface Props {
  kind: IdentityProviderKind;
  source: Source;
  values: SourceValues;
  /** Shown at the field into which a private key was pasted. */
  error: ReactNode;
  onChange: (name: keyof SourceValues, value: string) => void;
}

/** The server reads at most this much. */
const MAX_FILE_BYTES = 1_000_000;

const monospace = { input: { fontFamily: 'var(--mantine-font-family-monospace)' } };

/** What is asked for, by the way in which an identity provider is entered. */
export function IdentityProviderFields({ kind, source, values, error, onChange }: Props) {
  const { t } = useTranslation();
  const [fileTooLarge, setFileTooLarge] = useState(false);
  const field = (name: keyof SourceValues) => ({
    name,
    value: values[name],
    onChange: (event: { currentTarget: { value: string } }) => {
      setFileTooLarge(false);
      onChange(name, event.currentTarget.value);
    },
    required: true,
    withAsterisk: false,
    spellCheck: false,
    autoComplete: 'off',
  });
  const readFile = async (file: File | null) => {
    if (!file) return;
    setFileTooLarge(file.size > MAX_FILE_BYTES);
    if (file.size <= MAX_FILE_BYTES) onChange('metadataXml', await file.text());
  };

  switch (source) {
    case 'url':
      return (
        <TextInput
          {...field('metadataUrl')}
          type="url"
          label={t(`idp.${kind}.theirMetadataUrl`)}
          description={t(
            allowsPrivateMetadata ? 'identityProvider.metadataUrlHintPrivate' : 'identityProvider.metadataUrlHint',
          )}
        />
      );
    case 'xml':
      return (
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
            error={error || (fileTooLarge && t('identityProvider.fileTooLarge'))}
            styles={monospace}
          />
        </>
      );
    case 'fields':
      return (
        <>
          <TextInput {...field('entityId')} label={t(`idp.${kind}.theirEntityId`)} />
          <TextInput {...field('ssoUrl')} type="url" label={t(`idp.${kind}.theirSsoUrl`)} />
          <TextInput {...field('sloUrl')} type="url" label={t('identityProvider.sloUrlOptional')} required={false} />
          <Textarea
            {...field('certificates')}
            label={t(`idp.${kind}.theirCertificate`)}
            description={t('identityProvider.certificatesHint')}
            rows={7}
            error={error}
            styles={monospace}
          />
        </>
      );
  }
}
