import { Anchor } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { Trans, useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { SamlSettings } from '../saml-api.js';
import { type SectionName, sectionPath } from './section-name.js';
import classes from './warnings.module.css';

/** What needs somebody's attention, and the section where it is dealt with. */
const known = {
  certificateExpired: { section: 'certificates', tone: 'bad' },
  metadataFails: { section: 'certificates', tone: 'bad' },
  metadataExpired: { section: 'certificates', tone: 'bad' },
  certificateExpires: { section: 'certificates', tone: 'warning' },
  requiredUntested: { section: 'setup', tone: 'warning' },
  ssoChangePending: { section: 'certificates', tone: 'warning' },
  entityIdChangePending: { section: 'certificates', tone: 'warning' },
  sha1Allowed: { section: 'sign-in', tone: 'warning' },
  cbcAllowed: { section: 'sign-in', tone: 'warning' },
  cbcUsed: { section: 'sign-in', tone: 'warning' },
} as const satisfies Record<string, { section: SectionName; tone: 'bad' | 'warning' }>;

const codes = Object.keys(known) as (keyof typeof known)[];

export function Warnings({ saml }: { saml: SamlSettings }) {
  const { t } = useTranslation();
  const shown = codes.flatMap((code) =>
    saml.warnings.filter((warning) => warning.code === code).map((warning) => ({ ...warning, code })),
  );
  if (shown.length === 0) return null;
  return (
    <section aria-label={t('warning.title')}>
      <ul className={classes.list}>
        {shown.map(({ code, fingerprint, days }) => (
          <li key={code + (fingerprint ?? '')} data-tone={known[code].tone}>
            <IconAlertTriangle size={18} stroke={1.8} aria-hidden />
            <span>
              <Trans
                i18nKey={`warning.${code}`}
                count={days ?? 0}
                components={{
                  a: <Anchor component={Link} href={sectionPath(known[code].section)} inherit underline="always" />,
                }}
              />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
