import { Alert, Anchor, Container } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Redirect, useLocation } from 'wouter';
import type { Session } from '../api.js';
import { LoadError } from '../components/load-error.js';
import { PageLoader } from '../components/page-loader.js';
import { sessionQuery } from '../queries.js';
import { isUnauthorized } from '../send.js';

/**
 * Shows its children to whoever is signed in and sends everybody else to /login. A session that ends while the page is
 * open leaves the page as it is, with what was typed into it.
 */
export function SignedIn({ children }: { children: (session: Session) => ReactNode }) {
  const { t } = useTranslation();
  const [path] = useLocation();
  const session = useQuery(sessionQuery);

  if (session.data) {
    return (
      <>
        {isUnauthorized(session.error) && (
          <Alert color="yellow" radius={0} role="alert">
            {t('page.sessionEnded')}{' '}
            <Anchor href="/login" target="_blank" rel="noopener">
              {t('page.signInAgain')}
            </Anchor>
          </Alert>
        )}
        {children(session.data)}
      </>
    );
  }
  if (isUnauthorized(session.error)) return <Redirect to="/login" replace state={{ returnTo: path }} />;
  if (!session.error) return <PageLoader />;
  return (
    <Container size="xs" py="xl">
      <LoadError error={session.error} onRetry={() => void session.refetch()} />
    </Container>
  );
}
