import { useTranslation } from 'react-i18next';

const styles = {
  date: { dateStyle: 'medium' },
  dateTime: { dateStyle: 'medium', timeStyle: 'short' },
  time: { timeStyle: 'medium' },
  full: { dateStyle: 'short', timeStyle: 'medium' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

/** A point in time in the reader's zone; in UTC on hover. `at` is ISO 8601. */
export function Moment({ at, style = 'dateTime' }: { at: string; style?: keyof typeof styles }) {
  const { i18n } = useTranslation();
  return (
    <time dateTime={at} title={`${at.slice(0, 19).replace('T', ' ')} UTC`}>
      {new Date(at).toLocaleString(i18n.language, styles[style])}
    </time>
  );
}

export const isToday = (at: string): boolean => new Date(at).toDateString() === new Date().toDateString();
