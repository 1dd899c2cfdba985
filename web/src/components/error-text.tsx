import { useTranslation } from 'react-i18next';
import { ApiError } from '../send.js';
import type { MessageKey } from '../language.js';

const byStatus = new Map<number, MessageKey>([
  [401, 'error.unauthorized'],
  [404, 'error.notFound'],
  [429, 'error.tooMany'],
]);

/** Puts a failed request into words: our own where the status says it all, else the server's explanation, in English. */
export function ErrorText({ error }: { error: Error }) {
  const { t } = useTranslation();
  if (!(error instanceof ApiError)) return t('error.network');
  // One second is what the server says of a limit whose end it does not know.
  const { retryAfter = 0 } = error;
  if (error.status === 429 && retryAfter > 1) return t('error.tooManyUntil', { count: retryAfter });
  const known = byStatus.get(error.status);
  if (known) return t(known);
  return error.status < 500 && error.detail ? <span lang="en">{error.detail}</span> : t('error.server');
}
