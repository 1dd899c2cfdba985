import { Stack } from '@mantine/core';
import { AdministratorsCard } from '../administrators/administrators-card.js';
import type { SectionProps } from '../settings/settings-page.js';
import { AdvancedCard } from './advanced-card.js';
import { AttributeMappingCard } from './attribute-mapping-card.js';
import { PeopleCard } from './people-card.js';
import { PolicyCard } from './policy-card.js';

/** Who is let in, and how. */
export default function SignInSection({ session, saml, scim }: SectionProps) {
  const org = session.organization.id;
  return (
    <Stack gap="lg">
      <PolicyCard org={org} saml={saml} />
      <PeopleCard org={org} saml={saml} scim={scim} />
      <AttributeMappingCard org={org} matched={saml.match.target} />
      <AdvancedCard org={org} saml={saml} />
      <AdministratorsCard session={session} />
    </Stack>
  );
}
