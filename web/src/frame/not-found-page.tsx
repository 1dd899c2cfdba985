import { Anchor, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { PageFrame } from './page-frame.js';

export function NotFoundPage() {
  const { t } = useTranslation();
  return (
    <PageFrame title="404" narrow>
      <Stack gap="xs">
        <Text>{t('page.notFound')}</Text>
        <Anchor component={Link} href="/">
          {t('page.toStart')}
        </Anchor>
      </Stack>
    </PageFrame>
  );
}
