import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api.js';
import { EmptyState } from '../components/empty-state.js';
import { Loaded } from '../components/loaded.js';
import { SettingsCard } from '../components/settings-card.js';
import { SubmitError } from '../components/submit-error.js';
import { domainsQuery } from '../queries.js';
import type { SectionProps } from '../settings/settings-page.js';
import { DomainItem } from './domain-item.js';
import classes from './domains-section.module.css';

/** The e-mail domains whose people are sent to the identity provider from the sign-in page. */
export default function DomainsSection({ session }: SectionProps) {
  const { t } = useTranslation();
  const org = session.organization.id;
  const domains = useQuery(domainsQuery(org));
  return (
    <SettingsCard id="domains" title={t('domain.title')} intro={t('domain.intro')}>
      <Loaded query={domains}>
        {(list) =>
          list.length === 0 ? (
            <EmptyState>{t('domain.empty')}</EmptyState>
          ) : (
            <ul className={classes.list}>
              {list.map((domain) => (
                <DomainItem key={domain.domain} org={org} domain={domain} />
              ))}
            </ul>
          )
        }
      </Loaded>
      <AddDomain org={org} />
    </SettingsCard>
  );
}

const MAX_DOMAIN = 253;

function AddDomain({ org }: { org: string }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [name, setName] = useState('');
  const add = useMutation({
    mutationFn: () => api.addDomain(org, name.trim()),
    onSuccess: async () => {
      setName('');
      await client.invalidateQueries(domainsQuery(org));
    },
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    add.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Group gap="sm" align="flex-end">
          <TextInput
            name="domain"
            label={t('domain.add.label')}
            value={name}
            onChange={(event) => {
              setName(event.currentTarget.value);
              add.reset();
            }}
            maxLength={MAX_DOMAIN}
            required
            withAsterisk={false}
            spellCheck={false}
            autoComplete="off"
            style={{ flex: '1 1 14rem' }}
          />
          <Button type="submit" disabled={add.isPending}>
            {t(add.isPending ? 'action.saving' : 'domain.add.submit')}
          </Button>
        </Group>
        <Text size="sm" c="dimmed">
          {t('domain.add.hint')}
        </Text>
        <SubmitError error={add.error} title={t('identityProvider.failed')} />
      </Stack>
    </form>
  );
}
