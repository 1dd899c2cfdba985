import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { type SectionName, sectionNames, sectionPath } from './section-name.js';
import classes from './settings-nav.module.css';

export function SettingsNav({ current }: { current: SectionName }) {
  const { t } = useTranslation();
  return (
    <nav className={classes.nav} aria-label={t('settings.sections')}>
      {sectionNames.map((name) => (
        <Link key={name} href={sectionPath(name)} aria-current={name === current ? 'page' : undefined}>
          {t(`settings.section.${name}`)}
        </Link>
      ))}
    </nav>
  );
}
