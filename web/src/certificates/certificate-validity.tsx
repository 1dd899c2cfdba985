import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Moment } from '../components/moment.js';
import { StatusBadge } from '../components/status-badge.js';
import type { Certificate } from '../saml-api.js';
import { certificateExpiry } from './certificate-expiry.js';
import classes from './certificate-list.module.css';

/** How long a certificate holds. `children` are badges beside that of its expiry. */
export function CertificateValidity({ certificate, children }: { certificate: Certificate; children?: ReactNode }) {
  return (
    <div className={classes.validity}>
      <span>
        <Moment at={certificate.notBefore} style="date" /> – <Moment at={certificate.notAfter} style="date" />
      </span>
      {children}
      <ExpiryBadge certificate={certificate} />
    </div>
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
