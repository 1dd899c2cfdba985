import type { PasswordInputProps } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { PasswordField } from './password-field.js';

/** A password that is being set: the server asks for a length and nothing else. */
export function NewPasswordField(props: PasswordInputProps) {
  const { t } = useTranslation();
  return (
    <PasswordField
      label={t('setup.password')}
      description={t('setup.passwordHint')}
      autoComplete="new-password"
      minLength={12}
      required
      withAsterisk={false}
      {...props}
    />
  );
}
