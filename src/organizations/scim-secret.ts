import { hashSecret, newSecret } from './secret.js';

/** Lets secret scanners recognise a token that was committed or posted somewhere. */
const PREFIX = 'gatehouse_scim_';

/** The secret token that an identity provider's SCIM connector sends. */
export const newScimSecret = (): string => PREFIX + newSecret();

export const hashScimSecret = (token: string): Buffer => hashSecret(token);
