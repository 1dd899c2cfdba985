import { Button, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { IconChevronRight } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'wouter';
import { api, type Session } from '../api.js';
import { Facts } from '../components/facts.js';
import { FormCard } from '../components/form-card.js';
import { Moment } from '../components/moment.js';
import { SubmitError } from '../components/submit-error.js';
import { PageFrame } from '../frame/page-frame.js';
import { SignedIn } from '../frame/signed-in.js';
import classes from './home-page.module.css';
import { OwnPassword } from './own-password.js';
import { OwnSessions } from './own-sessions.js';

export const HomePage = () => <SignedIn>{(session) => <Account session={session} />}</SignedIn>;

function Account({ session }: { session: Session }) {
  const { t } = useTranslation();
  const [, navigate] = useLocation();
  const client = useQueryClient();
  const signOut = useMutation({
    mutationFn: api.signOut,
    onSuccess: ({ url }) => {
      if (url === null) navigate('/login', { replace: true });
      else location.assign(url); // to the identity provider, which ends its own session
      client.clear();
    },
  });

  return (
    <PageFrame title={t('home.title')} session={session} narrow>
      <FormCard title={session.displayName || session.userName || t('home.setupLink')}>
        <Facts
          items={[
            [t('home.organization'), session.organization.name],
            ...(session.userName === null ? [] : [[t('home.userName'), session.userName] as const]),
            [t('home.role'), t(`home.${session.role}`)],
            [t('home.expires'), <Moment key="expires" at={session.expiresAt} />],
          ]}
        />
        {session.role === 'admin' && (
          <Link href="/settings/saml-scim" className={classes.settings}>
            <span>
              <Text fw={600}>{t('home.settings')}</Text>
              <Text size="sm" c="dimmed">
                {t('home.settingsHint')}
              </Text>
            </span>
            <IconChevronRight size={20} aria-hidden />
          </Link>
        )}
        {session.role === 'admin' && session.userName === null && <OwnPassword />}
        <OwnSessions />
        <SubmitError error={signOut.error} />
        <Button
          variant="default"
          disabled={signOut.isPending}
          onClick={() => {
            signOut.mutate();
          }}
        >
          {t(signOut.isPending ? 'home.signingOut' : 'home.signOut')}
        </Button>
      </FormCard>
    </PageFrame>
  );
}
