import { Alert, Button, Group, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Organization } from '../api.js';
import { AskingButton } from '../components/asking-button.js';
import { Loaded } from '../components/loaded.js';
import { SubmitError } from '../components/submit-error.js';
import { administratorsQuery } from '../queries.js';
import { samlApi } from '../saml-api.js';
import { useSamlChange } from '../settings/use-saml-change.js';
import { useLastTest } from '../test-sign-in/last-test.js';

interface Props {
  organization: Organization;
  required: boolean;
}

/** On after a test that went well, and a question; off at once. */
export function RequireSaml({ organization, required }: Props) {
  const { t } = useTranslation();
  const { id: org, name } = organization;
  const { test } = useLastTest(org);
  const tested = test.data?.status === 'passed' && test.data.isCurrent;
  const change = useSamlChange(org, (turnedOn: boolean) => samlApi.setPolicy(org, { required: turnedOn }));
  return (
    <Stack gap="sm">
      <div>
        <Title order={3}>{t('require.title')}</Title>
        <Text size="sm" c="dimmed">
          {t(required ? 'require.on' : 'require.off')}
        </Text>
      </div>
      <Group gap="sm">
        {required ? (
          <Button
            variant="default"
            disabled={change.isPending}
            onClick={() => {
              change.mutate(false);
            }}
          >
            {t(change.isPending ? 'action.saving' : 'require.stop')}
          </Button>
        ) : (
          <AskingButton
            size="sm"
            disabled={!tested}
            title={t('require.ask.title', { organization: name })}
            text={<WhoStillGetsIn org={org} />}
            confirm={t('require.ask.submit')}
            act={() => change.mutateAsync(true)}
            onDone={() => undefined}
          >
            {t('require.begin')}
          </AskingButton>
        )}
      </Group>
      {!required && !tested && <Text size="sm">{t('require.needsTest')}</Text>}
      {required && <SubmitError error={change.error} />}
    </Stack>
  );
}

function WhoStillGetsIn({ org }: { org: string }) {
  const { t } = useTranslation();
  const administrators = useQuery(administratorsQuery(org));
  return (
    <>
      <Text size="sm">{t('require.ask.text')}</Text>
      <Loaded query={administrators}>
        {({ admins }) =>
          admins.length === 0 ? (
            <Alert color="red" role="note">
              {t('require.ask.nobody')}
            </Alert>
          ) : (
            <>
              <Text size="sm" fw={600}>
                {t('require.ask.who')}
              </Text>
              <ul style={{ margin: 0 }}>
                {admins.map(({ id, email }) => (
                  <li key={id} translate="no">
                    {email}
                  </li>
                ))}
              </ul>
            </>
          )
        }
      </Loaded>
      <Text size="sm" c="dimmed">
        {t('require.ask.back')}
      </Text>
    </>
  );
}
