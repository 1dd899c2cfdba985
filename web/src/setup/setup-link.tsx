import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Facts } from '../components/facts.js';
import { FormCard } from '../components/form-card.js';
import { Moment } from '../components/moment.js';
import { SubmitError } from '../components/submit-error.js';

interface Props {
  organization: string;
  expiresAt: string;
  pending: boolean;
  error: Error | null;
  onOpen: () => void;
}

export function SetupLink({ organization, expiresAt, pending, error, onOpen }: Props) {
  const { t } = useTranslation();
  return (
    <FormCard title={t('setup.linkTitle', { organization })} intro={t('setup.linkIntro', { organization })}>
      <Facts items={[[t('setup.linkExpires'), <Moment key="expires" at={expiresAt} />]]} />
      <SubmitError error={error} />
      <Button onClick={onOpen} disabled={pending}>
        {t(pending ? 'setup.opening' : 'setup.open')}
      </Button>
    </FormCard>
  );
}
