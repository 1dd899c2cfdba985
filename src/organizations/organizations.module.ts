import { Module } from '@nestjs/common';
import { AdministratorsRepository } from './administrators.repository.js';
import { OrganizationsRepository } from './organizations.repository.js';

@Module({
  providers: [OrganizationsRepository, AdministratorsRepository],
  exports: [OrganizationsRepository, AdministratorsRepository],
})
export class OrganizationsModule {}
