import { useTranslation } from 'react-i18next';
import type { Certificate } from '../saml-api.js';
import { Said } from '../components/said.js';
import { StatusBadge } from '../components/status-badge.js';
import { CertificateValidity } from './certificate-validity.js';
import classes from './certificate-list.module.css';

/** @param added the fingerprints of those that are new */
export function CertificateList({
  certificates,
  added = [],
}: {
  certificates: readonly Certificate[];
  added?: readonly string[];
}) {
  const { t } = useTranslation();
  return (
    <ul className={classes.list}>
      {certificates.map((certificate) => (
        <li key={certificate.fingerprint}>
          <CertificateValidity certificate={certificate}>
            {added.includes(certificate.fingerprint) && (
              <StatusBadge tone="warning">{t('certificate.added')}</StatusBadge>
            )}
          </CertificateValidity>
          <span className={classes.label}>{t('identityProvider.fingerprint')}</span>
          <Said>{certificate.fingerprint}</Said>
        </li>
      ))}
    </ul>
  );
}
