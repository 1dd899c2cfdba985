import { Switch, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ConfirmDialog } from '../components/confirm-dialog.js';
import { SubmitError } from '../components/submit-error.js';
import { samlApi, type SamlSettings } from '../saml-api.js';
import { useSamlChange } from '../settings/use-saml-change.js';

type PolicySwitchName = keyof Pick<
  SamlSettings,
  'idpInitiated' | 'justInTime' | 'singleLogout' | 'signRequests' | 'forceAuthn' | 'allowSha1' | 'allowCbc'
>;

/** Which make sign-in weaker: turning them on asks first. */
const risky = ['idpInitiated', 'allowSha1', 'allowCbc'] as const;
type RiskySwitchName = (typeof risky)[number];

interface Props {
  org: string;
  saml: SamlSettings;
  name: PolicySwitchName;
  /** Why it cannot be turned on at the moment. */
  barred?: string | undefined;
}

/** One switch of the sign-in policy. It shows what the server says, never what was only asked for. */
export function PolicySwitch({ org, saml, name, barred }: Props) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState<RiskySwitchName | null>(null);
  const on = saml[name];
  const change = useSamlChange(
    org,
    () => samlApi.setPolicy(org, { [name]: !on }),
    () => {
      setAsking(null);
    },
  );
  const flip = () => {
    change.reset();
    const question = on ? undefined : risky.find((switchName) => switchName === name);
    if (question) setAsking(question);
    else change.mutate();
  };
  return (
    <div>
      <Switch
        checked={on}
        onChange={flip}
        disabled={change.isPending || (barred !== undefined && !on)}
        label={t(`policy.${name}.label`)}
        description={change.isPending ? t('action.saving') : (barred ?? t(`policy.${name}.hint`))}
      />
      {asking === null && <SubmitError error={change.error} />}
      {asking && (
        <ConfirmDialog
          opened
          title={t(`policy.${asking}.ask.title`)}
          confirm={t(`policy.${asking}.ask.submit`)}
          dangerous
          pending={change.isPending && t('action.saving')}
          error={change.error}
          onConfirm={() => {
            change.mutate();
          }}
          onCancel={() => {
            setAsking(null);
          }}
        >
          <Text size="sm">{t(`policy.${asking}.ask.text`)}</Text>
        </ConfirmDialog>
      )}
    </div>
  );
}
