import { Alert, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { AskingButton } from '../components/asking-button.js';
import { Facts } from '../components/facts.js';
import { Said } from '../components/said.js';
import { type IdentityProvider, type PendingChange as Change, samlApi } from '../saml-api.js';
import { useSamlAnswer } from '../settings/use-saml-change.js';

interface Props {
  org: string;
  identityProvider: IdentityProvider;
  pending: Change;
}

/** The metadata sends people elsewhere than before: that is done when an administrator has said so. */
export function PendingChange({ org, identityProvider, pending }: Props) {
  const { t } = useTranslation();
  const takeAnswer = useSamlAnswer(org);
  const changed = (['entityId', 'ssoUrl', 'sloUrl'] as const).flatMap((field) => {
    const value = pending[field];
    return value === undefined || value === identityProvider[field] ? [] : [{ field, value }];
  });
  const facts = (
    <Facts
      items={changed.flatMap(({ field, value }) => [
        [t(`pending.now.${field}`), <Said key={`${field}-now`}>{identityProvider[field] ?? '–'}</Said>] as const,
        [t(`pending.then.${field}`), <Said key={`${field}-then`}>{value ?? '–'}</Said>] as const,
      ])}
    />
  );
  return (
    <Alert color="yellow" role="note" title={t('pending.title')}>
      <Stack gap="sm" align="flex-start">
        <Text size="sm">{t('pending.text')}</Text>
        {facts}
        <AskingButton
          title={t('pending.ask.title')}
          text={
            <>
              <Text size="sm">{t('pending.ask.text')}</Text>
              {facts}
            </>
          }
          confirm={t('pending.ask.submit')}
          act={() => samlApi.approveChange(org, pending)}
          onDone={takeAnswer}
        >
          {t('pending.approve')}
        </AskingButton>
      </Stack>
    </Alert>
  );
}
