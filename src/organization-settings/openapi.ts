import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { SessionCookie } from '../sessions/session-cookie.js';
import { OrganizationSettingsModule } from './organization-settings.module.js';

/** Serves the description of the settings API, built once; it holds nothing of any organization. */
export function addOpenApi(app: NestFastifyApplication, publicUrl: string, productName: string): void {
  const description = new DocumentBuilder()
    .setTitle(`${productName} settings API`)
    .setDescription('Writes that the session cookie authenticates need the header Origin and a JSON body.')
    .setVersion('1')
    .addServer(publicUrl)
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'OPERATOR_KEY' }, 'operator')
    .addCookieAuth(app.get(SessionCookie).name, undefined, 'session')
    .build();
  const document = JSON.stringify(
    SwaggerModule.createDocument(app, description, { include: [OrganizationSettingsModule] }),
  );
  app
    .getHttpAdapter()
    .getInstance()
    .get('/api/openapi.json', (_request, reply) => reply.type('application/json; charset=utf-8').send(document));
}
