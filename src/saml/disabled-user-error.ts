import { SamlError } from '../protocol/saml/error.js';

/** Somebody is known here, and may not sign in. */
export class DisabledUserError extends SamlError {
  constructor(
    readonly userId: string,
    userName: string,
  ) {
    super('disabledUser', 'The user is disabled (active is false)', { received: userName });
  }
}
