import type { VerifiedAssertion } from './assertion.js';

type Stored = Omit<VerifiedAssertion, 'issueInstant' | 'notOnOrAfter' | 'sessionNotOnOrAfter' | 'attributes'> & {
  readonly issueInstant: string;
  readonly notOnOrAfter: string;
  readonly sessionNotOnOrAfter?: string;
  readonly attributes: [string, string[]][];
};

/** What `fromAssertionJson` reads again, once it has been JSON. */
export const toAssertionJson = (assertion: VerifiedAssertion): object => ({
  ...assertion,
  attributes: [...assertion.attributes],
});

export function fromAssertionJson(json: object): VerifiedAssertion {
  const { issueInstant, notOnOrAfter, sessionNotOnOrAfter, attributes, inResponseTo, ...rest } = json as Stored;
  return {
    ...rest,
    inResponseTo,
    issueInstant: new Date(issueInstant),
    notOnOrAfter: new Date(notOnOrAfter),
    sessionNotOnOrAfter: sessionNotOnOrAfter === undefined ? undefined : new Date(sessionNotOnOrAfter),
    attributes: new Map(attributes),
  };
}
