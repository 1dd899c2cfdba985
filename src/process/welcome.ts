import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config.js';

/** Where to go next, for the one who started the server. Not part of the log: the link is a secret. */
export function welcome({ productName, publicUrl, dataDir }: Config, firstRunLink: string | null): string {
  const keyFile = join(dataDir, 'operator-key');
  return [
    '',
    `  ${productName} serves at ${publicUrl}`,
    '',
    ...(firstRunLink === null
      ? [`  Sign in:       ${publicUrl}/login`]
      : ['  Make the first organization and its administrator (works once, for one hour):', `  ${firstRunLink}`, '']),
    `  API:           ${publicUrl}/api/openapi.json`,
    ...(existsSync(keyFile) ? [`  Operator key:  ${keyFile}`] : []),
    '',
    '',
  ].join('\n');
}
