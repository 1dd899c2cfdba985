import { useTranslation } from 'react-i18next';

/** The checks of a sign-in, in the order in which the server makes them. */
export const signInChecks = [
  'message',
  'status',
  'destination',
  'issuer',
  'issueInstant',
  'inResponseTo',
  'signature',
  'nameId',
  'recipient',
  'times',
  'audience',
  'authnStatement',
  'attributes',
  'user',
] as const;

/** A check in words; one that these pages do not know keeps its name. */
export function useCheckName(): (check: string) => string {
  const { t } = useTranslation();
  return (check) => {
    const known = signInChecks.find((name) => name === check);
    return known ? t(`check.title.${known}`) : check;
  };
}
