import { Button, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type NewScimToken, type ScimSettings } from '../api.js';
import { ConfirmDialog } from '../components/confirm-dialog.js';
import { Moment } from '../components/moment.js';
import { SubmitError } from '../components/submit-error.js';
import { samlQuery, scimQuery } from '../queries.js';
import type { SamlSettings } from '../saml-api.js';
import { NewTokenDialog } from './new-token-dialog.js';
import classes from './scim-token.module.css';

type Question = 'replace' | 'endJustInTime' | 'revoke';

/** The organization's one secret token: masked, with what replaces or revokes it. */
export function ScimTokenPanel({
  org,
  saml: { justInTime },
  scim: { available, token },
}: {
  org: string;
  saml: SamlSettings;
  scim: ScimSettings;
}) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [asking, setAsking] = useState<Question | null>(null);
  const close = () => {
    setAsking(null);
  };
  const refresh = () => client.invalidateQueries(scimQuery(org));

  // The token lives in this mutation's result alone, until the dialog that shows it is closed.
  const generate = useMutation<NewScimToken, Error, { endsJustInTime: boolean }>({
    mutationFn: () => api.generateScimToken(org),
    gcTime: 0,
    onSuccess: async (_, { endsJustInTime }) => {
      close();
      if (endsJustInTime) void client.invalidateQueries(samlQuery(org));
      await refresh();
    },
  });
  const revoke = useMutation({
    mutationFn: () => api.revokeScimToken(org),
    onSuccess: async () => {
      close();
      await refresh();
    },
  });
  const ask = (question: Question) => {
    generate.reset();
    revoke.reset();
    setAsking(question);
  };

  return (
    <Stack gap="sm">
      {token ? (
        <div>
          <code className={classes.masked} translate="no">{`••••${token.lastFour}`}</code>
          <Text size="sm" c="dimmed">
            {t('scim.created')} <Moment at={token.createdAt} />
            {token.createdBy && <> · {t('scim.createdBy', { name: token.createdBy })}</>}
          </Text>
          <Text size="sm" c="dimmed">
            {t('scim.lastUsed')} {token.lastUsedAt ? <Moment at={token.lastUsedAt} /> : t('scim.never')}
          </Text>
          <Text size="sm" c="dimmed">
            {t('scim.worksUntil')} {token.expiresAt ? <Moment at={token.expiresAt} /> : t('scim.noEnd')}
          </Text>
        </div>
      ) : (
        available && <Text size="sm">{t('scim.noToken')}</Text>
      )}
      {!available && (
        <Text size="sm" id="scim-needs-saml">
          {t(token ? 'scim.paused' : 'scim.needsSaml')}
        </Text>
      )}
      <Group gap="sm">
        <Button
          variant={token ? 'default' : 'filled'}
          disabled={!available || generate.isPending}
          aria-describedby={available ? undefined : 'scim-needs-saml'}
          onClick={() => {
            if (token) ask('replace');
            else if (justInTime) ask('endJustInTime');
            else generate.mutate({ endsJustInTime: false });
          }}
        >
          {t(generate.isPending ? 'scim.generating' : token ? 'scim.generateNew' : 'scim.generate')}
        </Button>
        {token && (
          <Button
            variant="subtle"
            color="red"
            className={classes.revoke}
            onClick={() => {
              ask('revoke');
            }}
          >
            {t('scim.revoke')}
          </Button>
        )}
      </Group>
      {asking === null && <SubmitError error={generate.error} />}

      <ConfirmDialog
        opened={asking === 'replace'}
        title={t('scim.confirmReplace.title')}
        confirm={t('scim.confirmReplace.submit')}
        dangerous
        pending={generate.isPending && t('scim.generating')}
        error={generate.error}
        onConfirm={() => {
          generate.mutate({ endsJustInTime: justInTime });
        }}
        onCancel={close}
      >
        <Text size="sm" fw={600}>
          {t('scim.confirmReplace.text')}
        </Text>
        <Text size="sm">{t('scim.confirmReplace.consequence')}</Text>
        <Text size="sm" c="dimmed">
          {t('scim.confirmReplace.lastUsed')} {token?.lastUsedAt ? <Moment at={token.lastUsedAt} /> : t('scim.never')}
        </Text>
      </ConfirmDialog>
      <ConfirmDialog
        opened={asking === 'endJustInTime'}
        title={t('scim.confirmEndJustInTime.title')}
        confirm={t('scim.confirmEndJustInTime.submit')}
        pending={generate.isPending && t('scim.generating')}
        error={generate.error}
        onConfirm={() => {
          generate.mutate({ endsJustInTime: true });
        }}
        onCancel={close}
      >
        <Text size="sm">{t('scim.confirmEndJustInTime.text')}</Text>
      </ConfirmDialog>
      <ConfirmDialog
        opened={asking === 'revoke'}
        title={t('scim.confirmRevoke.title')}
        confirm={t('scim.confirmRevoke.submit')}
        dangerous
        pending={revoke.isPending && t('scim.revoking')}
        error={revoke.error}
        onConfirm={() => {
          revoke.mutate();
        }}
        onCancel={close}
      >
        <Text size="sm">{t('scim.confirmRevoke.text')}</Text>
      </ConfirmDialog>
      {generate.data && (
        <NewTokenDialog
          token={generate.data.token}
          notice={generate.variables.endsJustInTime ? t('scim.newToken.endedJustInTime') : undefined}
          onClose={generate.reset}
        />
      )}
    </Stack>
  );
}
