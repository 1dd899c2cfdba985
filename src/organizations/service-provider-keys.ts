import { createPrivateKey, generateKeyPair, type KeyObject, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { Inject, Injectable } from '@nestjs/common';
import { v7 as uuidV7 } from 'uuid';
import { CONFIG } from '../config.module.js';
import type { Config } from '../config.js';
import { SecretBox } from '../database/secret-box.js';
import { SamlError } from '../protocol/saml/error.js';
import { createSelfSignedCertificate } from '../protocol/saml/certificates/self-signed-certificate.js';
import type { KeyStatus, KeyUse, ServiceProviderKeyEntity } from './service-provider-key.entity.js';
import { type NewServiceProviderKey, ServiceProviderKeysRepository } from './service-provider-keys.repository.js';

/** With what our messages of one organization are signed. */
export interface SigningKey {
  /** PKCS #8 PEM. */
  readonly privateKey: string;
  readonly certificate: string;
}

const makeKeyPair = promisify(generateKeyPair);
const LIFETIME_YEARS = 10;

/** Our own keys of each organization. The active ones are made when they are first needed. */
@Injectable()
export class ServiceProviderKeys {
  constructor(
    @Inject(CONFIG) private readonly config: Pick<Config, 'productName'>,
    private readonly repository: ServiceProviderKeysRepository,
    private readonly secretBox: SecretBox,
  ) {}

  /** @throws SamlError `unknownOrganization` */
  async findSigningKey(orgId: string): Promise<SigningKey> {
    const { privateKey, certificate } = await this.findActive(orgId, 'signing');
    return { privateKey: this.secretBox.open(orgId, privateKey), certificate };
  }

  /**
   * All that an assertion may have been encrypted for: identity providers take a published key up when they like, and
   * give one up when they like.
   */
  async findDecryptionKeys(orgId: string): Promise<KeyObject[]> {
    const keys = await this.repository.list(orgId);
    return keys
      .filter(({ use }) => use === 'encryption')
      .map(({ privateKey }) => createPrivateKey(this.secretBox.open(orgId, privateKey)));
  }

  /**
   * The certificates that metadata lists: the active one, then the next one.
   * @throws SamlError `unknownOrganization`
   */
  async findPublished(orgId: string, use: KeyUse): Promise<string[]> {
    const active = await this.findActive(orgId, use);
    const keys = await this.repository.list(orgId);
    const next = keys.filter((key) => key.use === use && key.status === 'next');
    return [active, ...next].map(({ certificate }) => certificate);
  }

  /** @throws SamlError `unknownOrganization` */
  async findActive(orgId: string, use: KeyUse): Promise<ServiceProviderKeyEntity> {
    const find = async () =>
      (await this.repository.list(orgId)).find((key) => key.use === use && key.status === 'active');
    const stored = await find();
    if (stored) return stored;
    await this.repository.insert(orgId, await this.make(orgId, use, 'active'));
    // Of two processes that made a key at a time one has won: both use what is stored.
    const made = await find();
    if (made) return made;
    throw new SamlError('unknownOrganization', 'The organization was deleted while a key of ours was made');
  }

  /** A fresh key pair, sealed, not stored yet. */
  async make(orgId: string, use: KeyUse, status: KeyStatus): Promise<NewServiceProviderKey> {
    const { privateKey } = await makeKeyPair('rsa', { modulusLength: 2048 });
    const notBefore = new Date();
    const notAfter = new Date(notBefore);
    notAfter.setUTCFullYear(notAfter.getUTCFullYear() + LIFETIME_YEARS);
    const certificate = createSelfSignedCertificate({
      privateKey,
      commonName: this.config.productName,
      serial: randomBytes(16),
      notBefore,
      notAfter,
    });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    return { id: uuidV7(), use, status, privateKey: this.secretBox.seal(orgId, pem), certificate };
  }
}
