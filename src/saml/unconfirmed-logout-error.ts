import { SamlError } from '../protocol/saml/error.js';

/** The person has signed out here, but the identity provider has not confirmed that it ended its own session. */
export class UnconfirmedLogoutError extends SamlError {
  constructor(reason: SamlError) {
    const { code, message, expected, received, said } = reason;
    super(
      code,
      message,
      { ...(expected !== undefined && { expected }), ...(received !== undefined && { received }), said },
      { cause: reason },
    );
  }
}
