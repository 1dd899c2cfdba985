import { useLocalStorage } from '@mantine/hooks';
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { signInTestQuery } from '../queries.js';
import type { SignInTest } from '../saml-api.js';

interface LastTest {
  test: UseQueryResult<SignInTest>;
  /** Makes it the one of this id. */
  replace: (id: string) => void;
}

/** The test sign-in that is under way or was begun last in this browser. */
export function useLastTest(org: string): LastTest {
  const { i18n } = useTranslation();
  const [id, replace] = useLocalStorage({
    key: `sign-in-test.${org}`,
    defaultValue: '',
    getInitialValueInEffect: false,
  });
  const test = useQuery({ ...signInTestQuery(org, id, i18n.language), enabled: id !== '' });
  return { test, replace };
}
