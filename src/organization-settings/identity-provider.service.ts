import { isDeepStrictEqual } from 'node:util';
import { BadRequestException, ConflictException, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { IdentityProviderReader } from '../identity-providers/identity-provider-reader.js';
import { MetadataRefresher } from '../identity-providers/metadata-refresher.js';
import { AuditRepository } from '../organizations/audit.repository.js';
import { IdpCertificatesRepository } from '../organizations/idp-certificates.repository.js';
import type { IdpMetadataEntity } from '../organizations/idp-metadata.entity.js';
import { IdpMetadataRepository, type MetadataCopy } from '../organizations/idp-metadata.repository.js';
import type { SamlConnectionEntity } from '../organizations/saml-connection.entity.js';
import { SamlConnectionsRepository } from '../organizations/saml-connections.repository.js';
import { readCertificate, readCertificates } from '../protocol/saml/certificates/certificate.js';
import { replaceCertificates } from '../protocol/saml/certificates/held-certificates.js';
import type { IdentityProvider } from '../protocol/saml/metadata/identity-provider.js';
import { heldChange } from '../protocol/saml/metadata/metadata-changes.js';
import type { IdpMetadata } from '../protocol/saml/metadata/metadata.js';
import { type Caller, nameOfCaller } from '../sessions/caller.js';
import { KnownConnections } from './known-connections.js';
import { MetadataReadings } from './metadata-readings.js';
import { refusing } from './refusing.js';
import { toDescription, toPendingChange } from './identity-provider-view.js';
import type { ApprovalRequest, IdentityProviderPreview, IdentityProviderRequest } from './identity-provider.dto.js';

interface ReadIdentityProvider {
  readonly idp: IdpMetadata;
  /** Where its metadata is read again; null where it was not given by address. */
  readonly source: (MetadataCopy & Pick<IdpMetadataEntity, 'url' | 'pinnedCertificate'>) | null;
}

/** What an administrator does about the identity provider: connects it, and looks after its metadata. */
@Injectable()
export class IdentityProviderService {
  constructor(
    private readonly reader: IdentityProviderReader,
    private readonly refresher: MetadataRefresher,
    private readonly readings: MetadataReadings,
    private readonly known: KnownConnections,
    private readonly connections: SamlConnectionsRepository,
    private readonly certificates: IdpCertificatesRepository,
    private readonly metadata: IdpMetadataRepository,
    private readonly audit: AuditRepository,
  ) {}

  /** What `set` would make of it. */
  async preview(orgId: string, request: IdentityProviderRequest): Promise<IdentityProviderPreview> {
    const { idp } = await refusing(this.read(orgId, request));
    const { idpEntityId, idpSsoUrl, certificates: held } = await this.known.find(orgId);
    const certificates = idp.certificates.map(readCertificate);
    const missingIn = (others: readonly { readonly fingerprint: string }[], ones: typeof others) =>
      ones
        .map(({ fingerprint }) => fingerprint)
        .filter((one) => !others.some(({ fingerprint }) => fingerprint === one));
    return {
      entityId: idp.entityId,
      ssoUrl: idp.ssoUrl,
      sloUrl: idp.slo?.url ?? null,
      signRequests: idp.wantsSignedRequests,
      validUntil: idp.validUntil,
      nameIdFormats: idp.nameIdFormats,
      certificates: certificates.map(toDescription),
      changes: {
        added: missingIn(held, certificates),
        removed: missingIn(certificates, held),
        ...(idpEntityId !== null && idpEntityId !== idp.entityId && { entityId: idpEntityId }),
        ...(idpSsoUrl !== null && idpSsoUrl !== idp.ssoUrl && { ssoUrl: idpSsoUrl }),
      },
    };
  }

  /** Replaces what is there, at once. */
  async set(orgId: string, request: IdentityProviderRequest, caller: Caller): Promise<void> {
    const { idp, source } = await refusing(this.read(orgId, request));
    await this.known.change(orgId, async (tx, connection) => {
      const before = await this.metadata.find(orgId, tx);
      await this.replace(tx, connection, idp, caller);
      if (source) await this.metadata.replace(tx, orgId, source);
      else await this.metadata.delete(tx, orgId);
      if (!before?.pinnedCertificate || source?.pinnedCertificate) return;
      const details = { fingerprint: null };
      await this.audit.record(orgId, { actor: nameOfCaller(caller), action: 'metadataPinned', details }, tx);
    });
  }

  /**
   * Reads the metadata again. That it cannot be read is no error here: it is shown with the metadata.
   * @returns false when it was read moments ago
   */
  async refresh(orgId: string): Promise<boolean> {
    await this.findMetadata(orgId);
    return this.readings.run(orgId, () => this.refresher.refreshNow(orgId));
  }

  /** Agrees to what the metadata says now and no refresh takes by itself. */
  async approve(orgId: string, expected: ApprovalRequest, caller: Caller): Promise<void> {
    await this.known.change(orgId, async (tx, connection) => {
      const { pending = null, error } = (await this.metadata.find(orgId, tx)) ?? {};
      if (!pending) throw new ConflictException('No change of the identity provider waits for an approval.');
      if (error !== null) throw unreadable();
      const change = toPendingChange(connection, pending);
      const isExpected = Object.entries(expected).every(
        ([field, value]) => value === undefined || isDeepStrictEqual(value, change[field as keyof ApprovalRequest]),
      );
      if (!isExpected) {
        throw new ConflictException('Another change waits by now. Look at it again, then approve it.');
      }
      await this.metadata.deletePending(tx, orgId);
      if (change.entityId !== undefined) {
        await this.replace(tx, connection, pending, caller);
        return;
      }
      await this.connections.setEndpoints(tx, orgId, pending);
      await this.audit.record(
        orgId,
        { actor: nameOfCaller(caller), action: 'identityProviderChanged', details: change },
        tx,
      );
    });
  }

  /**
   * From now on the metadata has to be signed with this certificate's key. It has to be so already: else the next one who
   * looked at it would refuse it.
   */
  async pin(orgId: string, certificate: string | null, caller: Caller): Promise<void> {
    const { url } = await this.findMetadata(orgId);
    const pinned = certificate === null ? null : await refusing(this.readPin(orgId, url, certificate));
    await this.known.change(orgId, async (tx) => {
      const metadata = await this.metadata.find(orgId, tx);
      if (metadata?.url !== url) throw new ConflictException('The metadata address has changed meanwhile. Try again.');
      await this.metadata.pin(tx, orgId, pinned?.pem ?? null);
      const details = { fingerprint: pinned?.fingerprint ?? null };
      await this.audit.record(orgId, { actor: nameOfCaller(caller), action: 'metadataPinned', details }, tx);
    });
  }

  private async replace(
    tx: EntityManager,
    before: SamlConnectionEntity,
    idp: IdentityProvider,
    caller: Caller,
  ): Promise<void> {
    const orgId = before.organizationId;
    const given = idp.certificates.map(readCertificate);
    const held = before.idpEntityId === idp.entityId ? await this.certificates.list(tx, orgId) : [];
    await this.certificates.save(tx, orgId, replaceCertificates(held, given, new Date()));
    if (isUnchanged(before, idp)) return;
    const hasInCommon = before.certificates.some(({ pem }) => idp.certificates.includes(pem));
    const isSame = before.idpEntityId === idp.entityId && hasInCommon;
    await this.connections.setIdentityProvider(tx, orgId, idp, { isSame });
    const details = { entityId: idp.entityId, ssoUrl: idp.ssoUrl, certificates: given.length };
    await this.audit.record(orgId, { actor: nameOfCaller(caller), action: 'identityProviderChanged', details }, tx);
  }

  private async findMetadata(orgId: string): Promise<IdpMetadataEntity> {
    const metadata = await this.metadata.find(orgId);
    if (metadata) return metadata;
    throw new ConflictException(
      'The identity provider was not connected by the address of its metadata. Connect it by that first.',
    );
  }

  private async readPin(
    orgId: string,
    url: string,
    text: string,
  ): Promise<{ readonly pem: string; readonly fingerprint: string }> {
    const certificate = readCertificate(text);
    await this.readings.run(orgId, () => this.reader.fetch(orgId, url, certificate.pem));
    return certificate;
  }

  /** @throws SamlError, MetadataFetchError or BadRequestException */
  private async read(orgId: string, request: IdentityProviderRequest): Promise<ReadIdentityProvider> {
    const { metadataXml, metadataUrl, entityId, ssoUrl, sloUrl, certificates } = request;
    const given = Object.entries(request).filter(([name, value]) => value !== undefined && name !== 'sloUrl').length;
    const isAlone = given === 1 && sloUrl === undefined;
    if (metadataXml !== undefined && isAlone) return { idp: this.reader.parse(orgId, metadataXml), source: null };
    if (metadataUrl !== undefined && isAlone) return this.readAddress(orgId, metadataUrl);
    if (entityId !== undefined && ssoUrl !== undefined && certificates !== undefined && given === 3) {
      const idp: IdpMetadata = {
        entityId,
        ssoUrl,
        ssoBinding: 'redirect',
        slo: sloUrl === undefined ? null : { url: sloUrl, binding: 'redirect', responseUrl: null },
        certificates: [...new Set(certificates.flatMap(readCertificates).map(({ pem }) => pem))],
        wantsSignedRequests: false,
        nameIdFormats: [],
        validUntil: null,
        cacheSeconds: null,
      };
      const checked = this.reader.check(orgId, idp);
      if (sloUrl !== undefined && !checked.slo) {
        throw new BadRequestException('sloUrl must be an https address, such as https://idp.example.com/logout.');
      }
      return { idp: checked, source: null };
    }
    throw new BadRequestException(
      'Send one of these: metadataXml; or metadataUrl; or entityId, ssoUrl and certificates together.',
    );
  }

  /** A pinned certificate holds for its address, whoever reads it and however often. */
  private async readAddress(orgId: string, address: string): Promise<ReadIdentityProvider> {
    const url = URL.canParse(address) ? withoutFragment(new URL(address)) : address;
    const known = await this.metadata.find(orgId);
    const pinnedCertificate = known?.url === url ? known.pinnedCertificate : null;
    const read = await this.readings.run(orgId, () => this.reader.fetch(orgId, url, pinnedCertificate));
    if (!read) throw new Error('A document was said to be the one before, of which nothing was told');
    return { idp: read.idp, source: { url, pinnedCertificate, ...read.copy } };
  }
}

const unreadable = (): ConflictException =>
  new ConflictException(
    'The metadata could not be read the last time, so it may say something else by now. Have it read again, then approve.',
  );

/** It is never sent, so it would make one address two. */
function withoutFragment(url: URL): string {
  url.hash = '';
  return url.href;
}

function isUnchanged({ identityProvider: known, certificates }: SamlConnectionEntity, idp: IdentityProvider): boolean {
  const sorted = (one: IdentityProvider) => ({ ...heldChange(one), certificates: one.certificates.toSorted() });
  const isKept = certificates.every(({ droppedAt }) => droppedAt === null);
  return known !== null && isKept && isDeepStrictEqual(sorted(known), sorted(idp));
}
