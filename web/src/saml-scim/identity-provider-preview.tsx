import { Alert, Button, Group, Stack, Text, Title } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CertificateList } from '../certificates/certificate-list.js';
import { ConfirmDialog } from '../components/confirm-dialog.js';
import { Facts } from '../components/facts.js';
import { Moment } from '../components/moment.js';
import { Said } from '../components/said.js';
import { SubmitError } from '../components/submit-error.js';
import {
  type IdentityProviderImport,
  type IdentityProviderPreview as Preview,
  samlApi,
  type SamlSettings,
} from '../saml-api.js';
import { useSamlChange } from '../settings/use-saml-change.js';
import type { IdentityProviderKind } from './identity-provider-kind.js';

interface Props {
  org: string;
  kind: IdentityProviderKind;
  saml: SamlSettings;
  source: IdentityProviderImport;
  preview: Preview;
  onSaved: () => void;
  onBack: () => void;
}

/** What was read, and what saving it changes. Where people are sent elsewhere while SAML is on, saving asks. */
export function IdentityProviderPreview({ org, kind, saml, source, preview, onSaved, onBack }: Props) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);

  const save = useSamlChange(org, () => samlApi.setIdentityProvider(org, source), onSaved);
  const stored = saml.identityProvider;
  const moves = stored !== null && (stored.entityId !== preview.entityId || stored.ssoUrl !== preview.ssoUrl);
  const { changes, certificates, validUntil } = preview;

  return (
    <Stack gap="md">
      <div>
        <Title order={3} ref={heading} tabIndex={-1} style={{ outline: 'none' }}>
          {t('preview.title')}
        </Title>
        <Text size="sm" c="dimmed">
          {t('preview.intro')}
        </Text>
      </div>
      {stored && <Changes kind={kind} saml={saml} preview={preview} />}
      <Facts
        items={[
          [t(`idp.${kind}.theirEntityId`), <Said key="entityId">{preview.entityId}</Said>],
          [t(`idp.${kind}.theirSsoUrl`), <Said key="ssoUrl">{preview.ssoUrl}</Said>],
          ...(preview.sloUrl === null
            ? []
            : [[t('preview.sloUrl'), <Said key="sloUrl">{preview.sloUrl}</Said>] as const]),
          ...(validUntil === null
            ? []
            : [[t('metadata.validUntil'), <Moment key="validUntil" at={validUntil} />] as const]),
          [t('preview.signRequests'), t(preview.signRequests ? 'preview.wanted' : 'preview.notWanted')],
          [
            t('identityProvider.certificates', { count: certificates.length }),
            <CertificateList key="certificates" certificates={certificates} added={stored ? changes.added : []} />,
          ],
        ]}
      />
      <SubmitError error={asking ? null : save.error} title={t('identityProvider.failed')} />
      <Group gap="sm">
        <Button
          disabled={save.isPending}
          onClick={() => {
            save.reset();
            if (moves && saml.enabled) setAsking(true);
            else save.mutate();
          }}
        >
          {t(save.isPending ? 'action.saving' : stored ? 'preview.replace' : 'identityProvider.submit')}
        </Button>
        <Button variant="default" onClick={onBack} disabled={save.isPending}>
          {t('preview.back')}
        </Button>
      </Group>
      <ConfirmDialog
        opened={asking}
        title={t('identityProvider.confirm.title')}
        confirm={t('identityProvider.confirm.submit')}
        pending={save.isPending && t('action.saving')}
        error={save.error}
        onConfirm={() => {
          save.mutate();
        }}
        onCancel={() => {
          setAsking(false);
        }}
      >
        <Text size="sm">{t('identityProvider.confirm.text')}</Text>
      </ConfirmDialog>
    </Stack>
  );
}

function Changes({ kind, saml: { identityProvider }, preview }: Pick<Props, 'kind' | 'saml' | 'preview'>) {
  const { t } = useTranslation();
  if (!identityProvider) return null;
  const { added, removed } = preview.changes;
  const moved = (['entityId', 'ssoUrl'] as const).filter((field) => identityProvider[field] !== preview[field]);
  if (moved.length + added.length + removed.length === 0) {
    return (
      <Alert color="gray" role="note">
        {t('preview.same')}
      </Alert>
    );
  }
  return (
    <Alert color="yellow" role="note" title={t('preview.changes')}>
      <ul style={{ margin: 0, paddingInlineStart: '1.25rem' }}>
        {moved.map((field) => (
          <li key={field}>
            {t(`preview.moved.${field}`, { name: t(`idp.${kind}.name`) })} <Said>{identityProvider[field]}</Said> →{' '}
            <Said>{preview[field]}</Said>
          </li>
        ))}
        {added.length > 0 && <li>{t('preview.added', { count: added.length })}</li>}
        {removed.map((fingerprint) => (
          <li key={fingerprint}>
            {t('preview.removed')} <Said>{fingerprint}</Said>
          </li>
        ))}
      </ul>
    </Alert>
  );
}
