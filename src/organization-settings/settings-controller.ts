import { applyDecorators, Controller, UseGuards, UsePipes } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiCookieAuth,
  ApiDefaultResponse,
  ApiExtraModels,
  ApiTags,
  getSchemaPath,
} from '@nestjs/swagger';
import { SameOriginGuard } from '../sessions/same-origin.guard.js';
import { SessionGuard } from '../sessions/session.guard.js';
import { AccessGuard } from './access.guard.js';
import { Problem } from './problem-details.js';
import { settingsValidation } from './settings-validation.js';

/** A controller of the settings API: everyone who calls it is known, and may do it. */
export const SettingsController = (path: string, tag: string): ClassDecorator =>
  applyDecorators(
    PublicController(path, tag),
    UseGuards(SessionGuard, SameOriginGuard, AccessGuard),
    ApiBearerAuth('operator'),
    ApiCookieAuth('session'),
  );

/** A controller for those who are not signed in yet: it names its guards itself. */
export const PublicController = (path: string, tag: string): ClassDecorator =>
  applyDecorators(
    Controller(`api/${path}`),
    UsePipes(settingsValidation),
    ApiTags(tag),
    ApiExtraModels(Problem),
    ApiDefaultResponse({
      description: 'An error',
      content: { 'application/problem+json': { schema: { $ref: getSchemaPath(Problem) } } },
    }),
  );
