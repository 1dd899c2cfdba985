import { Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './form-card.module.css';

/** The one card of a narrow page. */
export const FormCard = ({ title, intro, children }: { title: string; intro?: ReactNode; children: ReactNode }) => (
  <div className={classes.card}>
    <Stack gap="lg">
      <div>
        <Title order={1} className={classes.title}>
          {title}
        </Title>
        {intro && (
          <Text c="dimmed" size="sm" mt={6}>
            {intro}
          </Text>
        )}
      </div>
      {children}
    </Stack>
  </div>
);
