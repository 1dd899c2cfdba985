import { ForbiddenException } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { SessionCookie } from '../sessions/session-cookie.js';
import { SessionsRepository } from '../sessions/sessions.repository.js';
import { OrganizationSettingsModule } from './organization-settings.module.js';

/** Serves the description of the settings API, built once, to all but members; it holds nothing of any organization. */
export function addOpenApi(app: NestFastifyApplication, publicUrl: string, productName: string): void {
  const description = new DocumentBuilder()
    .setTitle(`${productName} settings API`)
    .setDescription('Writes that the session cookie authenticates need the header Origin and a JSON body.')
    .setVersion('1')
    .addServer(publicUrl)
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'OPERATOR_KEY' }, 'operator')
    .addCookieAuth(app.get(SessionCookie).name, undefined, 'session')
    .build();
  const document = JSON.stringify(
    SwaggerModule.createDocument(app, description, { include: [OrganizationSettingsModule] }),
  );
  app
    .getHttpAdapter()
    .getInstance()
    .get('/api/openapi.json', async (request, reply) => {
      if (await isMember(app, request)) throw new ForbiddenException('This is for administrators only.');
      return reply.type('application/json; charset=utf-8').send(document);
    });
}

async function isMember(app: NestFastifyApplication, request: FastifyRequest): Promise<boolean> {
  const held = app.get(SessionCookie).read(request);
  const session = held && (await app.get(SessionsRepository).find(held.orgId, held.secret));
  return session?.role === 'member';
}
