import { Anchor, Text } from '@mantine/core';
import { Trans, useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { ServerText } from '../components/server-text.js';
import { sectionPath } from '../settings/section-name.js';

/** @param fix the server's advice about `code` */
export function WhatToDo({ code, fix }: { code: string | null; fix: string }) {
  const { t } = useTranslation();
  return (
    <div>
      <Text size="sm" fw={600}>
        {t('test.fix')}
      </Text>
      <ServerText>{fix}</ServerText>
      {code === 'signatureInvalid' && (
        <Text size="sm">
          <Trans
            i18nKey="test.checkCertificates"
            components={{
              a: <Anchor component={Link} href={sectionPath('certificates')} inherit underline="always" />,
            }}
          />
        </Text>
      )}
    </div>
  );
}
