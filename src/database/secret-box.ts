import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '../config.module.js';
import type { Config } from '../config.js';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Encrypts what must be read again (private keys) under SECRET_KEY: AES-256-GCM, laid out as nonce, tag, ciphertext.
 * The organization's id is authenticated too, so a sealed value copied into another organization's row does not open.
 */
@Injectable()
export class SecretBox {
  constructor(@Inject(CONFIG) private readonly config: Pick<Config, 'secretKey'>) {}

  seal(orgId: string, secret: string): Buffer {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.config.secretKey, nonce).setAAD(Buffer.from(orgId));
    const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
  }

  /** @throws Error when the value was sealed with another SECRET_KEY or for another organization. */
  open(orgId: string, sealed: Buffer): string {
    const decipher = createDecipheriv('aes-256-gcm', this.config.secretKey, sealed.subarray(0, NONCE_BYTES))
      .setAAD(Buffer.from(orgId))
      .setAuthTag(sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
    try {
      return decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
    } catch (cause) {
      throw new Error(
        `The private key of organization ${orgId} does not open: it was encrypted under another SECRET_KEY. Start with the SECRET_KEY that was in use when it was stored.`,
        { cause },
      );
    }
  }
}
