import { Alert, Button, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ErrorText } from './error-text.js';

export function LoadError({ error, onRetry }: { error: Error; onRetry: () => void }) {
  const { t } = useTranslation();
  return (
    <Alert color="red" title={t('error.loadTitle')}>
      <Stack gap="sm" align="flex-start">
        <Text size="sm">
          <ErrorText error={error} />
        </Text>
        <Button size="xs" variant="default" onClick={onRetry}>
          {t('action.retry')}
        </Button>
      </Stack>
    </Alert>
  );
}
