import { Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../components/empty-state.js';
import type { SectionProps } from '../settings/settings-page.js';
import { IdentityProviderCertificatesCard } from './identity-provider-certificates-card.js';
import { MetadataCard } from './metadata-card.js';
import { OurKeysCard } from './our-keys-card.js';

/** What the identity provider signs with, how we hear of its next certificate, and our own keys. */
export default function CertificatesSection({ session, saml }: SectionProps) {
  const { t } = useTranslation();
  const org = session.organization.id;
  const { identityProvider, serviceProvider } = saml;
  return (
    <Stack gap="lg">
      {identityProvider ? (
        <>
          <IdentityProviderCertificatesCard org={org} identityProvider={identityProvider} />
          <MetadataCard org={org} identityProvider={identityProvider} />
        </>
      ) : (
        <EmptyState>{t('certificate.noIdentityProvider')}</EmptyState>
      )}
      <OurKeysCard org={org} serviceProvider={serviceProvider} />
    </Stack>
  );
}
