import { useDocumentTitle } from '@mantine/hooks';
import { IconUserCircle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { Session } from '../api.js';
import favicon from '../favicon.svg';
import { productName } from '../product.js';
import { ColorSchemeToggle } from './color-scheme-toggle.js';
import { LanguageToggle } from './language-toggle.js';
import classes from './page-frame.module.css';

interface Props {
  title: string;
  session?: Session;
  /** A narrow page holds one form or one card. */
  narrow?: boolean;
  children: ReactNode;
}

/** What surrounds every page: the product, whose settings these are, language and colors. */
export function PageFrame({ title, session, narrow = false, children }: Props) {
  const { t } = useTranslation();
  useDocumentTitle(`${title} · ${productName}`);
  return (
    <>
      <a className={classes.skip} href="#content">
        {t('page.skip')}
      </a>
      <header className={classes.header}>
        <div className={classes.bar}>
          <Link href="/" className={classes.brand}>
            <img src={favicon} alt="" width={26} height={26} />
            <span>{productName}</span>
          </Link>
          {session && <span className={classes.organization}>{session.organization.name}</span>}
          <div className={classes.tools}>
            <LanguageToggle />
            <ColorSchemeToggle />
            {session && (
              <Link href="/" className={classes.account} aria-label={t('page.account')}>
                <IconUserCircle size={22} stroke={1.6} aria-hidden />
              </Link>
            )}
          </div>
        </div>
      </header>
      <main id="content" className={narrow ? classes.narrow : classes.wide} tabIndex={-1}>
        {children}
      </main>
    </>
  );
}
