import { Alert, Anchor, Button, Group, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { SubmitError } from '../components/submit-error.js';
import { usersQuery } from '../queries.js';
import { samlApi, type SamlSettings } from '../saml-api.js';
import { useLastTest } from './last-test.js';
import { TestResult } from './test-result.js';

interface Props {
  org: string;
  saml: SamlSettings;
  /** The identity provider in words. */
  name: string;
}

/** A real sign-in that changes nothing. It runs in a tab of its own; its checks arrive here. */
export function TestSignIn({ org, saml, name }: Props) {
  const { t } = useTranslation();
  const { test, replace } = useLastTest(org);
  const users = useQuery(usersQuery(org));
  const waiting = test.data?.status === 'waiting';
  const isEmpty = users.data?.users.length === 0;

  const begin = useMutation({
    mutationFn: () => samlApi.beginTest(org),
    onSuccess: ({ id }) => {
      replace(id);
    },
  });
  // The tab is opened before the server is asked: browsers open none later than the click.
  const open = () => {
    const tab = window.open('about:blank', '_blank');
    begin.mutate(undefined, {
      onSuccess: ({ url }) => {
        if (tab) tab.opener = null;
        tab?.location.replace(url);
      },
      onError: () => {
        tab?.close();
      },
    });
  };

  return (
    <Stack gap="sm" align="stretch">
      <div>
        <Title order={3}>{t('test.title')}</Title>
        <Text size="sm" c="dimmed">
          {t('test.intro', { name })}
        </Text>
        {isEmpty && !saml.justInTime && (
          <Text size="sm" c="dimmed" mt={4}>
            {t('test.nobodyYet')}
          </Text>
        )}
      </div>
      <Group gap="sm">
        <Button variant={test.data ? 'default' : 'filled'} onClick={open} disabled={begin.isPending}>
          {t(test.data ? 'test.again' : 'test.begin')}
        </Button>
      </Group>
      <SubmitError error={begin.error} />
      <div aria-live="polite">
        {waiting && (
          <Alert color="gray" role="note">
            {t('test.waiting')}{' '}
            {begin.data && (
              <Anchor href={begin.data.url} target="_blank" rel="noopener" inherit underline="always">
                {t('test.open')}
              </Anchor>
            )}
          </Alert>
        )}
        {test.data && !waiting && <TestResult test={test.data} isEmpty={isEmpty} />}
      </div>
    </Stack>
  );
}
