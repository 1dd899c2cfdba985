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
  const { ssoBinding, sloBinding, sloResponseUrl, signRequests, certificates } = pending;
  const said = (value: string | null) => <Said>{value ?? '–'}</Said>;
  const binding = (value: 'redirect' | 'post' | null) => (value === null ? '–' : t(`pending.binding.${value}`));
  const addresses = (['entityId', 'ssoUrl', 'sloUrl'] as const).flatMap((field) => {
    const value = pending[field];
    if (value === undefined) return [];
    return [
      [t(`pending.now.${field}`), said(identityProvider[field])] as const,
      [t(`pending.then.${field}`), said(value)] as const,
    ];
  });
  const others = (
    [
      ['ssoBinding', ssoBinding && binding(ssoBinding)],
      ['sloBinding', sloBinding !== undefined && binding(sloBinding)],
      ['sloResponseUrl', sloResponseUrl !== undefined && said(sloResponseUrl)],
      ['signRequests', signRequests !== undefined && t(signRequests ? 'preview.wanted' : 'preview.notWanted')],
      ['certificates', certificates?.map((fingerprint) => <Said key={fingerprint}>{fingerprint}</Said>)],
    ] as const
  ).flatMap(([field, shown]) => (shown ? [[t(`pending.then.${field}`), shown] as const] : []));
  const facts = <Facts items={[...addresses, ...others]} />;
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
