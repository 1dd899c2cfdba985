import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { AskingButton } from '../components/asking-button.js';
import { Facts } from '../components/facts.js';
import { Folded } from '../components/folded.js';
import { Moment } from '../components/moment.js';
import { Said } from '../components/said.js';
import { SettingsCard } from '../components/settings-card.js';
import { StatusBadge, type Tone } from '../components/status-badge.js';
import { type ConnectedCertificate, type IdentityProvider, samlApi } from '../saml-api.js';
import { useSamlAnswer } from '../settings/use-saml-change.js';
import { CertificateValidity } from './certificate-validity.js';
import { CertificateForm } from './certificate-form.js';
import classes from './certificate-list.module.css';

interface Props {
  org: string;
  identityProvider: IdentityProvider;
}

export function IdentityProviderCertificatesCard({ org, identityProvider: { certificates } }: Props) {
  const { t } = useTranslation();
  return (
    <SettingsCard id="certificates" title={t('certificate.title')} intro={t('certificate.intro')}>
      <ul className={classes.list}>
        {certificates.map((certificate) => (
          <li key={certificate.fingerprint} className={classes.connected}>
            <CertificateItem org={org} certificate={certificate} isLast={certificates.length === 1} />
          </li>
        ))}
      </ul>
      <Folded summary={t('certificate.add.title')}>
        <CertificateForm
          label={t('certificate.add.label')}
          hint={t('certificate.add.hint')}
          submit={t('certificate.add.submit')}
          org={org}
          act={(certificate) => samlApi.addCertificate(org, certificate)}
        />
      </Folded>
    </SettingsCard>
  );
}

const tones: Record<ConnectedCertificate['status'], Tone> = { active: 'good', new: 'neutral', dropped: 'warning' };

function CertificateItem({
  org,
  certificate,
  isLast,
}: {
  org: string;
  certificate: ConnectedCertificate;
  isLast: boolean;
}) {
  const { t } = useTranslation();
  const takeAnswer = useSamlAnswer(org);
  const { fingerprint, fingerprintSha1, subject, status, seenAt, removedAt } = certificate;
  return (
    <>
      <div>
        <CertificateValidity certificate={certificate}>
          <StatusBadge tone={tones[status]}>{t(`certificate.status.${status}`)}</StatusBadge>
        </CertificateValidity>
        <Facts
          items={[
            [t('certificate.sha256'), <Said key="sha256">{fingerprint}</Said>],
            [t('certificate.sha1'), <Said key="sha1">{fingerprintSha1}</Said>],
            [t('certificate.subject'), <Said key="subject">{subject}</Said>],
            [t('certificate.seen'), seenAt ? <Moment key="seen" at={seenAt} /> : t('certificate.neverSeen')],
          ]}
        />
        {status === 'dropped' && (
          <Text size="sm" mt={4}>
            {t('certificate.dropped')} {removedAt && <Moment at={removedAt} />}
          </Text>
        )}
      </div>
      <div>
        <AskingButton
          disabled={isLast}
          title={t('certificate.remove.title')}
          text={
            <>
              <Text size="sm">{t('certificate.remove.text')}</Text>
              <Said>{fingerprint}</Said>
            </>
          }
          confirm={t('certificate.remove.submit')}
          dangerous
          act={() => samlApi.removeCertificate(org, fingerprint)}
          onDone={takeAnswer}
        >
          {t('certificate.remove.begin')}
        </AskingButton>
        {isLast && (
          <Text size="xs" c="dimmed" mt={4}>
            {t('certificate.remove.last')}
          </Text>
        )}
      </div>
    </>
  );
}
