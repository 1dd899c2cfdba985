import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, type Domain } from '../api.js';
import { AskingButton } from '../components/asking-button.js';
import { CopyValue } from '../components/copy-value.js';
import { Facts } from '../components/facts.js';
import { Moment } from '../components/moment.js';
import { Said } from '../components/said.js';
import { StatusBadge } from '../components/status-badge.js';
import { SubmitError } from '../components/submit-error.js';
import { domainsQuery } from '../queries.js';
import classes from './domains-section.module.css';

export function DomainItem({ org, domain }: { org: string; domain: Domain }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { domain: name, provenAt, checkedAt, error } = domain;
  const refresh = () => client.invalidateQueries(domainsQuery(org));
  const check = useMutation({ mutationFn: () => api.checkDomain(org, name), onSuccess: refresh });
  return (
    <li>
      <Stack gap="sm">
        <Group gap="sm">
          <span className={classes.name} translate="no">
            {name}
          </span>
          <StatusBadge tone={provenAt ? 'good' : 'warning'}>
            {t(provenAt ? 'domain.proven' : 'domain.unproven')}
          </StatusBadge>
        </Group>
        {provenAt ? (
          <Text size="sm" c="dimmed">
            {t('domain.provenAt')} <Moment at={provenAt} />
          </Text>
        ) : (
          <Record domain={domain} />
        )}
        {error && (
          <Alert color="yellow" role="note">
            <span lang="en">{error}</span>
          </Alert>
        )}
        {checkedAt && (
          <Text size="sm" c="dimmed">
            {t('metadata.checked')}: <Moment at={checkedAt} />
          </Text>
        )}
        <SubmitError error={check.error} />
        <Group gap="sm">
          <Button
            variant="default"
            size="xs"
            disabled={check.isPending}
            onClick={() => {
              check.mutate();
            }}
          >
            {t(check.isPending ? 'identityProvider.reading' : 'domain.check')}
          </Button>
          <AskingButton
            title={t('domain.remove.title', { domain: name })}
            text={<Text size="sm">{t('domain.remove.text')}</Text>}
            confirm={t('domain.remove.submit')}
            dangerous
            act={() => api.removeDomain(org, name)}
            onDone={() => void refresh()}
          >
            {t('domain.remove.begin')}
          </AskingButton>
        </Group>
      </Stack>
    </li>
  );
}

function Record({ domain: { record } }: { domain: Domain }) {
  const { t } = useTranslation();
  return (
    <>
      <Text size="sm">{t('domain.record')}</Text>
      <Facts
        items={[
          [t('domain.recordType'), <Said key="type">{record.type}</Said>],
          [t('domain.recordName'), <CopyValue key="name" value={record.name} name={t('domain.recordName')} />],
          [t('domain.recordValue'), <CopyValue key="value" value={record.value} name={t('domain.recordValue')} />],
        ]}
      />
    </>
  );
}
