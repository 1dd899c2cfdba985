import type { SignInTest } from '../saml-api.js';

/** Whether a test got as far as it can while nobody is here: the person is looked for last. */
export const lacksOnlyPerson = ({ status, code }: Pick<SignInTest, 'status' | 'code'>): boolean =>
  status === 'failed' && code === 'unknownUser';
