import { Stack } from '@mantine/core';
import type { SectionProps } from '../settings/settings-page.js';
import { AttemptsCard } from './attempts-card.js';
import { AuditCard } from './audit-card.js';
import { SessionsCard } from './sessions-card.js';

/** What happened: who tried to sign in, who is signed in, who changed what. */
export default function ActivitySection({ session }: SectionProps) {
  const org = session.organization.id;
  return (
    <Stack gap="lg">
      <AttemptsCard org={org} />
      <SessionsCard org={org} />
      <AuditCard org={org} />
    </Stack>
  );
}
