import { Button, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../api.js';
import { Moment } from '../components/moment.js';
import { SubmitError } from '../components/submit-error.js';
import { ownSessionsQuery } from '../queries.js';
import classes from './own-sessions.module.css';

/** Where else the person is signed in, if anywhere. */
export function OwnSessions() {
  const { t, i18n } = useTranslation();
  const client = useQueryClient();
  const others = useQuery(ownSessionsQuery);
  const end = useMutation({
    mutationFn: (id: string | null) => (id === null ? api.endOwnSessions() : api.endOwnSession(id)),
    onSuccess: () => client.invalidateQueries(ownSessionsQuery),
  });
  if (!others.data || others.data.length === 0) return null;
  return (
    <Stack gap="sm" component="section" aria-labelledby="own-sessions">
      <div>
        <Title order={2} id="own-sessions" fz="sm">
          {t('ownSessions.title')}
        </Title>
        <Text size="sm" c="dimmed">
          {t('ownSessions.intro')}
        </Text>
      </div>
      <ul className={classes.list}>
        {others.data.map(({ id, createdAt, lastSeenAt }) => (
          <li key={id}>
            <Text size="sm">
              {t('ownSessions.since')} <Moment at={createdAt} />
              <br />
              {t('ownSessions.lastSeen')} <Moment at={lastSeenAt} />
            </Text>
            <Button
              variant="default"
              size="xs"
              aria-label={t('ownSessions.endOf', { time: new Date(createdAt).toLocaleString(i18n.language) })}
              disabled={end.isPending}
              onClick={() => {
                end.mutate(id);
              }}
            >
              {t('ownSessions.end')}
            </Button>
          </li>
        ))}
      </ul>
      <SubmitError error={end.error} />
      {others.data.length > 1 && (
        <Button
          variant="default"
          disabled={end.isPending}
          onClick={() => {
            end.mutate(null);
          }}
        >
          {t('ownSessions.endAll')}
        </Button>
      )}
    </Stack>
  );
}
