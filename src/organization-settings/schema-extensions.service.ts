import { BadRequestException, ConflictException, Injectable, NotFoundException } from '@nestjs/common';
import { isForeignKeyViolation } from '../database/postgres-error.js';
import { SchemaConflictError, SchemaExtensionsRepository } from '../organizations/schema-extensions.repository.js';
import { ScimCallers } from '../organizations/scim-callers.js';
import { readSchemaExtension, type SchemaExtension as Stored } from '../protocol/scim/extension/schema-extension.js';
import { type Caller, nameOfCaller } from '../sessions/caller.js';
import { unknownOrganization } from './known-connections.js';
import type { SchemaExtension, SchemaExtensionList } from './schema-extensions.dto.js';

export interface SavedSchema {
  readonly schema: SchemaExtension;
  readonly isNew: boolean;
}

@Injectable()
export class SchemaExtensionsService {
  constructor(
    private readonly extensions: SchemaExtensionsRepository,
    private readonly scimCallers: ScimCallers,
  ) {}

  async list(orgId: string): Promise<SchemaExtensionList> {
    return { schemas: (await this.extensions.list(orgId)).map(toSchema) };
  }

  async find(orgId: string, urn: string): Promise<SchemaExtension> {
    const found = await this.extensions.find(orgId, urn);
    if (!found) throw noSuchSchema(urn);
    return toSchema(found);
  }

  /** @throws ScimError 400 when the body is no definition that could be served */
  async save(orgId: string, urn: string, body: unknown, caller: Caller): Promise<SavedSchema> {
    const extension = readSchemaExtension(body);
    if (extension.definition.id !== urn) {
      throw new BadRequestException(`The "id" of the schema must be what the address ends in: ${urn.slice(0, 200)}.`);
    }
    const isNew = await this.changing(orgId, () => this.extensions.save(orgId, extension, nameOfCaller(caller)));
    return { schema: toSchema(extension), isNew };
  }

  async delete(orgId: string, urn: string, caller: Caller): Promise<void> {
    const actor = nameOfCaller(caller);
    if (!(await this.changing(orgId, () => this.extensions.delete(orgId, urn, actor)))) throw noSuchSchema(urn);
  }

  private async changing(orgId: string, change: () => Promise<boolean>): Promise<boolean> {
    try {
      return await change();
    } catch (error) {
      if (error instanceof SchemaConflictError) throw new ConflictException(error.message);
      if (isForeignKeyViolation(error)) throw unknownOrganization(orgId);
      throw error;
    } finally {
      this.scimCallers.drop(orgId);
    }
  }
}

const toSchema = ({ resourceType, definition }: Stored): SchemaExtension => ({ resourceType, ...definition });

const noSuchSchema = (urn: string): NotFoundException =>
  new NotFoundException(
    `This organization has no schema ${urn.slice(0, 200)} of its own. The list of schemas has their ids.`,
  );
