import { TextInput, type TextInputProps } from '@mantine/core';
import { useTranslation } from 'react-i18next';

/** The e-mail address of an account: required, and known to the browser's store of passwords. */
export function EmailField(props: TextInputProps) {
  const { t } = useTranslation();
  return (
    <TextInput
      type="email"
      name="email"
      autoComplete="username"
      label={t('login.email')}
      required
      withAsterisk={false}
      {...props}
    />
  );
}
