const SIGN_IN = /^https:\/\/sts\.windows\.net\/([\da-f-]{36})\/$/i;

/** Entra signs people in as sts.windows.net and out as login.microsoftonline.com, with the same tenant and the same keys. */
export function logoutIssuers(idpEntityId: string): readonly string[] {
  const tenant = SIGN_IN.exec(idpEntityId)?.[1];
  return tenant === undefined ? [idpEntityId] : [idpEntityId, `https://login.microsoftonline.com/${tenant}/`];
}
