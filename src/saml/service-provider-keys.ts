import { generateKeyPair, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '../config.module.js';
import type { Config } from '../config.js';
import { SecretBox } from '../database/secret-box.js';
import type { SamlConnectionEntity } from '../organizations/saml-connection.entity.js';
import { SamlConnectionsRepository } from '../organizations/saml-connections.repository.js';
import { SamlError } from '../protocol/saml/error.js';
import { createSelfSignedCertificate } from '../protocol/saml/self-signed-certificate.js';
import type { ServiceProviderKey } from './saml-config.js';

const makeKeyPair = promisify(generateKeyPair);
const LIFETIME_YEARS = 10;

/** Our own key of each organization, made when its identity provider first wants AuthnRequests signed. */
@Injectable()
export class ServiceProviderKeys {
  constructor(
    @Inject(CONFIG) private readonly config: Pick<Config, 'productName'>,
    private readonly connections: SamlConnectionsRepository,
    private readonly secretBox: SecretBox,
  ) {}

  /** @returns undefined where requests are not signed. */
  async find(connection: SamlConnectionEntity): Promise<ServiceProviderKey | undefined> {
    if (!connection.signRequests) return undefined;
    const orgId = connection.organizationId;
    const stored = hasKey(connection) ? connection : await this.make(orgId);
    return { privateKey: this.secretBox.open(orgId, stored.spPrivateKey), certificate: stored.spCertificate };
  }

  private async make(orgId: string): Promise<KeyedConnection> {
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
    await this.connections.setServiceProviderKey(orgId, this.secretBox.seal(orgId, pem), certificate);
    // Of two processes that made a key at a time one has won: both use what is stored.
    const connection = await this.connections.find(orgId);
    if (connection && hasKey(connection)) return connection;
    throw new SamlError('unknownOrganization', 'The organization was deleted while its signing key was made');
  }
}

type KeyedConnection = SamlConnectionEntity & { readonly spPrivateKey: Buffer; readonly spCertificate: string };

function hasKey(connection: SamlConnectionEntity): connection is KeyedConnection {
  return connection.spPrivateKey !== null && connection.spCertificate !== null;
}
