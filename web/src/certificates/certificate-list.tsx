import { useTranslation } from 'react-i18next';
import type { Certificate } from '../saml-api.js';
import { StatusBadge } from '../components/status-badge.js';
import { CertificateFacts } from './certificate-facts.js';
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
          <CertificateFacts certificate={certificate}>
            {added.includes(certificate.fingerprint) && (
              <StatusBadge tone="warning">{t('certificate.added')}</StatusBadge>
            )}
          </CertificateFacts>
        </li>
      ))}
    </ul>
  );
}
