import { Radio, Stack, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { SamlSettings } from '../saml-api.js';
import { useAttributeName } from './attribute-name.js';
import { PolicyForm } from './policy-form.js';

const MAX_NAME = 256;
const targets = ['userName', 'externalId'] as const;

/** The one rule by which a sign-in finds its person. */
export function MatchForm({ org, saml: { match, enabled } }: { org: string; saml: SamlSettings }) {
  const { t } = useTranslation();
  const nameOf = useAttributeName();
  const stored = {
    by: match.attribute === null ? 'nameId' : 'attribute',
    attribute: match.attribute ?? '',
    target: match.target,
  };
  return (
    <PolicyForm
      org={org}
      stored={stored}
      ask={
        enabled ? { title: t('match.ask.title'), text: t('match.ask.text'), submit: t('match.ask.submit') } : undefined
      }
      toPolicy={({ by, attribute, target }) => ({
        match: { attribute: by === 'nameId' ? null : attribute.trim(), target },
      })}
    >
      {(draft, change) => (
        <Stack gap="md">
          <Radio.Group
            label={t('match.by')}
            value={draft.by}
            onChange={(by) => {
              change({ ...draft, by });
            }}
          >
            <Stack gap="xs" mt={6}>
              <Radio value="nameId" label={t('match.nameId')} description={t('match.nameIdHint')} />
              <Radio value="attribute" label={t('match.attribute')} description={t('match.attributeHint')} />
            </Stack>
          </Radio.Group>
          {draft.by === 'attribute' && (
            <TextInput
              name="attribute"
              label={t('match.attributeName')}
              value={draft.attribute}
              onChange={(event) => {
                change({ ...draft, attribute: event.currentTarget.value });
              }}
              maxLength={MAX_NAME}
              required
              withAsterisk={false}
              spellCheck={false}
              autoComplete="off"
            />
          )}
          <Radio.Group
            label={t('match.target')}
            description={t('match.targetHint')}
            value={draft.target}
            onChange={(value) => {
              const target = targets.find((name) => name === value);
              if (target) change({ ...draft, target });
            }}
          >
            <Stack gap="xs" mt={6}>
              {targets.map((target) => (
                <Radio key={target} value={target} label={nameOf(target)} />
              ))}
            </Stack>
          </Radio.Group>
        </Stack>
      )}
    </PolicyForm>
  );
}
