import { Text, VisuallyHidden } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { AskingButton } from '../components/asking-button.js';
import { StepMark } from '../components/step-mark.js';
import { samlApi, type ServiceProviderKey } from '../saml-api.js';
import { useSamlAnswer } from '../settings/use-saml-change.js';
import classes from './key-rollover.module.css';

type Step = 'rotate' | 'activate' | 'remove';

const act: Record<Step, typeof samlApi.rotateKeys> = {
  rotate: samlApi.rotateKeys,
  activate: samlApi.activateKeys,
  remove: samlApi.removePreviousKeys,
};

/** Our keys are changed in four steps, so that no sign-in fails on the way; one of them is done at the identity provider. */
export function KeyRollover({ org, keys }: { org: string; keys: readonly ServiceProviderKey[] }) {
  const { t } = useTranslation();
  const takeAnswer = useSamlAnswer(org);
  const has = (status: ServiceProviderKey['status']) => keys.some((key) => key.status === status);
  const current: Step = has('next') ? 'activate' : has('previous') ? 'remove' : 'rotate';
  const steps = ['rotate', 'publish', 'activate', 'remove'] as const;
  const reached = steps.indexOf(current);

  return (
    <ol className={classes.steps}>
      {steps.map((step, index) => {
        const done = index < reached && step !== 'publish';
        const isCurrent = step === current || (step === 'publish' && current === 'activate');
        return (
          <li key={step}>
            <StepMark number={index + 1} done={done} current={isCurrent} />
            {done && <VisuallyHidden>{t('settings.checklist.done')}</VisuallyHidden>}
            <div>
              <Text size="sm" fw={600}>
                {t(`keys.step.${step}.title`)}
              </Text>
              <Text size="sm" c="dimmed">
                {t(`keys.step.${step}.text`)}
              </Text>
              {step !== 'publish' && step === current && (
                <AskingButton
                  mt={8}
                  title={t(`keys.step.${step}.title`)}
                  text={<Text size="sm">{t(`keys.step.${step}.ask`)}</Text>}
                  confirm={t(`keys.step.${step}.submit`)}
                  dangerous={step === 'remove'}
                  act={() => act[step](org)}
                  onDone={takeAnswer}
                >
                  {t(`keys.step.${step}.submit`)}
                </AskingButton>
              )}
            </div>
          </li>
        );
      })}
    </ol>
  );
}
