import { All, NotFoundException, Req } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { SettingsController } from './settings-controller.js';

/** What there is not under `/api`, for those only who may do anything there. */
@SettingsController('', '')
@ApiExcludeController()
export class SettingsFallbackController {
  @All(['', '*'])
  unknown(@Req() { method, url }: FastifyRequest): never {
    const path = url.split('?', 1)[0] ?? '';
    throw new NotFoundException(
      `There is nothing at ${method} ${path.slice(0, 200)}: /api/openapi.json describes what there is`,
    );
  }
}
