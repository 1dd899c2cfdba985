import { Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { AskingButton } from '../components/asking-button.js';
import { Facts } from '../components/facts.js';
import { Folded } from '../components/folded.js';
import { Said } from '../components/said.js';
import { samlApi } from '../saml-api.js';
import { useSamlAnswer } from '../settings/use-saml-change.js';
import { CertificateForm } from './certificate-form.js';

/** The certificate whose key has to sign the metadata, where an administrator named one. */
export function PinnedCertificate({ org, pinned }: { org: string; pinned: string | null }) {
  const { t } = useTranslation();
  const takeAnswer = useSamlAnswer(org);
  return (
    <Folded summary={t(pinned ? 'pin.on' : 'pin.off')}>
      <Stack gap="sm" align="flex-start">
        <Text size="sm" c="dimmed">
          {t('pin.text')}
        </Text>
        {pinned && (
          <>
            <Facts items={[[t('identityProvider.fingerprint'), <Said key="pinned">{pinned}</Said>]]} />
            <AskingButton
              title={t('pin.ask.title')}
              text={<Text size="sm">{t('pin.ask.text')}</Text>}
              confirm={t('pin.ask.submit')}
              act={() => samlApi.pinMetadata(org, null)}
              onDone={takeAnswer}
            >
              {t('pin.remove')}
            </AskingButton>
          </>
        )}
        <div style={{ width: '100%' }}>
          <CertificateForm
            org={org}
            label={t('pin.label')}
            hint={t('pin.hint')}
            submit={t(pinned ? 'pin.replace' : 'pin.submit')}
            act={(certificate) => samlApi.pinMetadata(org, certificate)}
          />
        </div>
      </Stack>
    </Folded>
  );
}
