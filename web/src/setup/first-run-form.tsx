import { Button, Stack, TextInput } from '@mantine/core';
import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FirstRun } from '../api.js';
import { FormCard } from '../components/form-card.js';
import { NewPasswordField } from '../components/new-password-field.js';
import { SubmitError } from '../components/submit-error.js';
import { productName } from '../product.js';

interface Props {
  pending: boolean;
  error: Error | null;
  onSubmit: (body: FirstRun) => void;
}

export function FirstRunForm({ pending, error, onSubmit }: Props) {
  const { t } = useTranslation();
  const [values, setValues] = useState<FirstRun>({ organizationName: '', email: '', password: '' });
  const field = (name: keyof FirstRun) => ({
    name,
    value: values[name],
    onChange: (event: { currentTarget: { value: string } }) => {
      const { value } = event.currentTarget;
      setValues((current) => ({ ...current, [name]: value }));
    },
    required: true,
    withAsterisk: false,
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    onSubmit(values);
  };

  return (
    <FormCard title={t('setup.firstRunTitle', { product: productName })} intro={t('setup.firstRunIntro')}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <TextInput
            {...field('organizationName')}
            label={t('setup.organizationName')}
            autoComplete="organization"
            maxLength={200}
          />
          <TextInput {...field('email')} type="email" label={t('setup.email')} autoComplete="username" />
          <NewPasswordField {...field('password')} />
          <SubmitError error={error} />
          <Button type="submit" disabled={pending}>
            {t(pending ? 'setup.submitting' : 'setup.submit')}
          </Button>
        </Stack>
      </form>
    </FormCard>
  );
}
