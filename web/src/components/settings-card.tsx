import { Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './settings-card.module.css';

interface Props {
  /** Anchor of the checklist's links. */
  id: string;
  title: string;
  intro?: string | undefined;
  badge?: ReactNode;
  children: ReactNode;
}

export const SettingsCard = ({ id, title, intro, badge, children }: Props) => (
  <section id={id} className={classes.card} aria-labelledby={`${id}-title`}>
    <header className={classes.header}>
      <Title order={2} id={`${id}-title`}>
        {title}
      </Title>
      {badge}
    </header>
    {intro && (
      <Text size="sm" c="dimmed" mt={4}>
        {intro}
      </Text>
    )}
    <div className={classes.body}>{children}</div>
  </section>
);
