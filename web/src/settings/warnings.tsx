import { Alert, Anchor, Stack } from '@mantine/core';
import { Trans, useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { SamlSettings } from '../saml-api.js';
import { type SectionName, sectionPath } from './section-name.js';

/** What needs somebody's attention, and the section where it is dealt with. Others than these are for newer pages. */
const known = {
  certificateExpired: { section: 'certificates', color: 'red' },
  certificateExpires: { section: 'certificates', color: 'yellow' },
  metadataFails: { section: 'certificates', color: 'red' },
  ssoChangePending: { section: 'certificates', color: 'yellow' },
  keyExpires: { section: 'certificates', color: 'yellow' },
  sha1Allowed: { section: 'sign-in', color: 'yellow' },
  cbcAllowed: { section: 'sign-in', color: 'yellow' },
  cbcUsed: { section: 'sign-in', color: 'yellow' },
} as const satisfies Record<string, { section: SectionName; color: string }>;

const codes = Object.keys(known) as (keyof typeof known)[];

export function Warnings({ saml }: { saml: SamlSettings }) {
  const { t } = useTranslation();
  const shown = saml.warnings.flatMap((warning) => {
    const code = codes.find((name) => name === warning.code);
    return code ? [{ ...warning, code }] : [];
  });
  if (shown.length === 0) return null;
  return (
    <Stack gap="xs" component="section" aria-label={t('warning.title')}>
      {shown.map(({ code, fingerprint, days }) => (
        <Alert key={code + (fingerprint ?? '')} color={known[code].color} role="note">
          <Trans
            i18nKey={`warning.${code}`}
            count={days ?? 0}
            components={{
              a: <Anchor component={Link} href={sectionPath(known[code].section)} inherit c="inherit" td="underline" />,
            }}
          />
        </Alert>
      ))}
    </Stack>
  );
}
