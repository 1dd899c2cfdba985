import { Button, Group, Stack, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Folded } from '../components/folded.js';
import { Loaded } from '../components/loaded.js';
import { SettingsCard } from '../components/settings-card.js';
import { SubmitError } from '../components/submit-error.js';
import { attributeMappingQuery } from '../queries.js';
import { type AttributeMapping, type MatchRule, samlApi } from '../saml-api.js';
import { useAttributeName } from './attribute-name.js';
import { formatNames, parseNames } from './attribute-names-text.js';

interface Props {
  org: string;
  /** The attribute that the match rule fills. */
  matched: MatchRule['target'];
}

export function AttributeMappingCard({ org, matched }: Props) {
  const { t } = useTranslation();
  const mapping = useQuery(attributeMappingQuery(org));
  return (
    <SettingsCard id="attributes" title={t('mapping.title')} intro={t('mapping.intro')}>
      <Folded summary={t('mapping.change')}>
        <Loaded query={mapping}>{(stored) => <MappingForm org={org} matched={matched} stored={stored} />}</Loaded>
      </Folded>
    </SettingsCard>
  );
}

function MappingForm({ org, matched, stored }: Props & { stored: AttributeMapping }) {
  const { t } = useTranslation();
  const nameOf = useAttributeName();
  const client = useQueryClient();
  const [draft, setDraft] = useState<Record<string, string>>({});
  const attributes = Object.entries(stored);
  const differs = attributes.some(([name, names]) => name in draft && draft[name] !== formatNames(names));

  const save = useMutation({
    mutationFn: () =>
      samlApi.setAttributeMapping(
        org,
        Object.fromEntries(
          attributes.map(([name, names]) => [name, name in draft ? parseNames(draft[name] ?? '') : names]),
        ),
      ),
    onSuccess: ({ attributes: saved }) => {
      client.setQueryData(attributeMappingQuery(org).queryKey, saved);
      setDraft({});
    },
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        {attributes.map(([name, names]) => (
          <TextInput
            key={name}
            name={name}
            label={nameOf(name)}
            description={name === matched && t('mapping.matched')}
            disabled={name === matched}
            value={draft[name] ?? formatNames(names)}
            onChange={(event) => {
              const { value } = event.currentTarget;
              setDraft((current) => ({ ...current, [name]: value }));
              save.reset();
            }}
            spellCheck={false}
            autoComplete="off"
          />
        ))}
        <SubmitError error={save.error} title={t('identityProvider.failed')} />
        {differs && (
          <Group gap="sm">
            <Button type="submit" size="sm" disabled={save.isPending}>
              {t(save.isPending ? 'action.saving' : 'action.save')}
            </Button>
            <Button
              variant="default"
              size="sm"
              onClick={() => {
                setDraft({});
              }}
            >
              {t('action.cancel')}
            </Button>
          </Group>
        )}
      </Stack>
    </form>
  );
}
