import type { SamlConnectionEntity } from './saml-connection.entity.js';

/** A connection whose sign-outs are told to the identity provider, and taken from it. */
export type LogoutConnection = SamlConnectionEntity & { readonly idpEntityId: string; readonly idpSloUrl: string };

export function servesLogout(connection: SamlConnectionEntity): connection is LogoutConnection {
  const { enabled, singleLogout, idpEntityId, idpSloUrl } = connection;
  return enabled && singleLogout && idpEntityId !== null && idpSloUrl !== null;
}
