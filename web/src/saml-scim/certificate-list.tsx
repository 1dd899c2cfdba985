import { useTranslation } from 'react-i18next';
import type { Certificate } from '../api.js';
import { Moment } from '../components/moment.js';
import { StatusBadge } from '../components/status-badge.js';
import { certificateExpiry } from './certificate-expiry.js';
import classes from './certificate-list.module.css';

export function CertificateList({ certificates }: { certificates: readonly Certificate[] }) {
  const { t } = useTranslation();
  return (
    <ul className={classes.list}>
      {certificates.map((certificate) => (
        <li key={certificate.fingerprint}>
          <div className={classes.validity}>
            <span>
              <Moment at={certificate.notBefore} style="date" /> – <Moment at={certificate.notAfter} style="date" />
            </span>
            <ExpiryBadge certificate={certificate} />
          </div>
          <span className={classes.label}>{t('identityProvider.fingerprint')}</span>
          <code className={classes.fingerprint} translate="no">
            {certificate.fingerprint}
          </code>
        </li>
      ))}
    </ul>
  );
}

function ExpiryBadge({ certificate }: { certificate: Certificate }) {
  const { t, i18n } = useTranslation();
  const day = (at: string) => new Date(at).toLocaleDateString(i18n.language, { dateStyle: 'medium' });
  const expiry = certificateExpiry(certificate, new Date());
  switch (expiry.state) {
    case 'valid':
      return null;
    case 'notYet':
      return (
        <StatusBadge tone="neutral">
          {t('identityProvider.expiry.notYet', { date: day(certificate.notBefore) })}
        </StatusBadge>
      );
    case 'expired':
      return (
        <StatusBadge tone="bad">
          {t('identityProvider.expiry.expired', { date: day(certificate.notAfter) })}
        </StatusBadge>
      );
    case 'expiring':
      return <StatusBadge tone={expiry.tone}>{t('identityProvider.expiry.in', { count: expiry.days })}</StatusBadge>;
  }
}
