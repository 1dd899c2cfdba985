import { Module } from '@nestjs/common';
import { GroupsRepository } from './groups.repository.js';
import { UsersRepository } from './users.repository.js';

const providers = [UsersRepository, GroupsRepository];

@Module({ providers, exports: providers })
export class UsersModule {}
