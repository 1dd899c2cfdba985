import { Module } from '@nestjs/common';
import { GroupsRepository } from './groups.repository.js';
import { ResourceSearchRepository } from './resource-search.repository.js';
import { UsersRepository } from './users.repository.js';

const providers = [UsersRepository, GroupsRepository, ResourceSearchRepository];

@Module({ providers, exports: providers })
export class UsersModule {}
