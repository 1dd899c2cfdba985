import { Group, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { SamlSettings } from '../saml-api.js';
import { PolicyForm } from './policy-form.js';

/** Minutes; the server's limits. */
const LEAST = 5;
const MOST = 30 * 24 * 60;

export function SessionForm({ org, saml }: { org: string; saml: SamlSettings }) {
  const { t } = useTranslation();
  const stored = { sessionMinutes: String(saml.sessionMinutes), idleMinutes: String(saml.idleMinutes) };
  return (
    <PolicyForm
      org={org}
      stored={stored}
      toPolicy={({ sessionMinutes, idleMinutes }) => ({
        sessionMinutes: Number(sessionMinutes),
        idleMinutes: Number(idleMinutes),
      })}
    >
      {(draft, change) => (
        <Group gap="md" align="flex-start" grow preventGrowOverflow={false}>
          {(['sessionMinutes', 'idleMinutes'] as const).map((name) => (
            <TextInput
              key={name}
              name={name}
              type="number"
              min={LEAST}
              max={MOST}
              miw={200}
              label={t(`policy.${name}.label`)}
              description={t(`policy.${name}.hint`)}
              value={draft[name]}
              onChange={(event) => {
                change({ ...draft, [name]: event.currentTarget.value });
              }}
              required
              withAsterisk={false}
            />
          ))}
        </Group>
      )}
    </PolicyForm>
  );
}
