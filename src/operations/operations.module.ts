import { Module } from '@nestjs/common';
import { IdentityProvidersModule } from '../identity-providers/identity-providers.module.js';
import { Metrics } from './metrics.js';
import { OperationsController } from './operations.controller.js';
import { Readiness } from './readiness.js';

@Module({ imports: [IdentityProvidersModule], controllers: [OperationsController], providers: [Metrics, Readiness] })
export class OperationsModule {}
