import { Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { api, type FirstRun } from '../api.js';
import { FormCard } from '../components/form-card.js';
import { LoadError } from '../components/load-error.js';
import { PageLoader } from '../components/page-loader.js';
import { PageFrame } from '../frame/page-frame.js';
import { setupQuery } from '../queries.js';
import { ApiError } from '../send.js';
import { FirstRunForm } from './first-run-form.js';
import { SetupLink } from './setup-link.js';

const isGone = (error: Error | null): boolean =>
  error instanceof ApiError && (error.status === 404 || error.status === 410);

/** Opening the page uses nothing up: only the button does. */
export function SetupPage({ code }: { code: string }) {
  const { t } = useTranslation();
  const [, navigate] = useLocation();
  const client = useQueryClient();
  const setup = useQuery(setupQuery(code));
  const complete = useMutation({
    mutationFn: (body?: FirstRun) => api.completeSetup(code, body),
    onSuccess: () => {
      client.clear();
      navigate('/settings/saml-scim', { replace: true });
    },
  });

  return (
    <PageFrame title={t('setup.title')} narrow>
      {isGone(setup.error) || isGone(complete.error) ? (
        <FormCard title={t('setup.goneTitle')}>
          <Text size="sm">{t('setup.gone')}</Text>
        </FormCard>
      ) : setup.error ? (
        <LoadError error={setup.error} onRetry={() => void setup.refetch()} />
      ) : !setup.data ? (
        <PageLoader />
      ) : setup.data.kind === 'first-run' ? (
        <FirstRunForm pending={complete.isPending} error={complete.error} onSubmit={complete.mutate} />
      ) : (
        <SetupLink
          organization={setup.data.organization.name}
          expiresAt={setup.data.expiresAt}
          pending={complete.isPending}
          error={complete.error}
          onOpen={() => {
            complete.mutate(undefined);
          }}
        />
      )}
    </PageFrame>
  );
}
