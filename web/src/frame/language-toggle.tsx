import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { chooseLanguage, otherLanguage } from '../language.js';

/** Names the other language in that language, so that nobody has to read the present one to leave it. */
export function LanguageToggle() {
  const { t, i18n } = useTranslation();
  const other = otherLanguage(i18n.language);
  return (
    <Button
      variant="subtle"
      color="gray"
      c="inherit"
      size="compact-md"
      fw={500}
      lang={other}
      onClick={() => void chooseLanguage(other)}
    >
      {t('page.otherLanguage')}
    </Button>
  );
}
