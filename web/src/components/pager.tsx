import { Button, Group, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

export interface Pages {
  /** Of the page shown; undefined for the first. */
  cursor: string | undefined;
  number: number;
  goBack: () => void;
  goTo: (cursor: string) => void;
}

/** The way through a list that comes by pages: the cursors of those after the first one, up to the page shown. */
export function usePages(): Pages {
  const [cursors, setCursors] = useState<readonly string[]>([]);
  return {
    cursor: cursors.at(-1),
    number: cursors.length + 1,
    goBack: () => {
      setCursors(cursors.slice(0, -1));
    },
    goTo: (cursor) => {
      setCursors([...cursors, cursor]);
    },
  };
}

/** @param next cursor of the page after this one; `waiting` while that is on its way */
export function Pager({ pages, next, waiting }: { pages: Pages; next: string | null | undefined; waiting: boolean }) {
  const { t } = useTranslation();
  if (!next && pages.number === 1) return null;
  return (
    <Group gap="sm">
      <Button variant="default" size="xs" disabled={pages.number === 1} onClick={pages.goBack}>
        {t('page.previous')}
      </Button>
      <Text size="sm" c="dimmed" aria-live="polite">
        {t('page.number', { page: pages.number })}
      </Text>
      <Button
        variant="default"
        size="xs"
        disabled={!next || waiting}
        onClick={() => {
          if (next) pages.goTo(next);
        }}
      >
        {t('page.next')}
      </Button>
    </Group>
  );
}
