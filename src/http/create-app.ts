import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppModule } from '../app.module.js';
import { BodyBudget } from './body-budget.js';
import { addBodyParsers } from './body-parsers.js';
import { answerClientError } from './client-error.js';
import type { Config } from '../config.js';
import { answerError, ErrorFilter } from './error.filter.js';
import { createLog, NestLog, requestLogging } from '../operations/logging.js';
import { addOpenApi } from '../organization-settings/openapi.js';
import { addPages } from './pages.js';
import { normalizeTarget } from './request-target.js';
import { responseHeaders } from './response-headers.js';
import { SamlErrorFilter } from '../saml/saml-error.filter.js';
import { ScimAuthentication } from '../scim/scim-authentication.js';
import { ScimRequestLog } from '../scim/scim-request-log.js';

const MEGABYTE = 1024 * 1024;
/** Of bodies over 1 MB, at a time: JSON costs up to ten times its size while it is worked on. */
const LARGE_BODIES = 64 * MEGABYTE;

/** The whole server, ready to listen. Its database is migrated already. */
export async function createApp(config: Config, databaseUrl: string): Promise<NestFastifyApplication> {
  const log = createLog(config.logLevel);
  const setHeaders = responseHeaders(config);
  const adapter = new FastifyAdapter({
    ...requestLogging(log),
    bodyLimit: MEGABYTE,
    routerOptions: { ignoreTrailingSlash: true, ignoreDuplicateSlashes: true, maxParamLength: 512 },
    trustProxy: config.trustProxy.length > 0 ? config.trustProxy : false,
    genReqId: requestIds(),
    requestTimeout: 30_000,
    // Node.js takes the longer of the two for the whole request, and would look every 30 s only.
    http: { headersTimeout: 15_000, connectionsCheckingInterval: 5_000 },
    keepAliveTimeout: 75_000,
    forceCloseConnections: 'idle',
    rewriteUrl: ({ url = '/' }) => normalizeTarget(url),
    clientErrorHandler: answerClientError,
    // What Fastify refuses by itself, such as `/%zz`, is answered in the same words as all other errors.
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) => {
      setHeaders(request, reply);
      answerError(error, request, reply);
    },
  });
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.with(config, databaseUrl), adapter, {
    bodyParser: false,
    logger: new NestLog(log),
  });
  const fastify = adapter.getInstance();
  addBodyParsers(fastify);
  fastify.addHook('onRequest', (request, reply, done) => {
    setHeaders(request, reply);
    done();
  });
  fastify.addHook('onRequest', app.get(ScimAuthentication).hook);
  fastify.addHook('onResponse', app.get(ScimRequestLog).hook);
  const { preParsing, onSend } = new BodyBudget(LARGE_BODIES, MEGABYTE);
  fastify.addHook('onRoute', (route) => {
    const limit = (route.config as { bodyLimit?: number } | undefined)?.bodyLimit;
    if (limit !== undefined) route.bodyLimit = limit;
    if (limit !== undefined && limit > MEGABYTE) Object.assign(route, { preParsing, onSend });
  });
  await addPages(fastify, config);
  addOpenApi(app, config.publicUrl, config.productName);
  app.useGlobalFilters(new ErrorFilter(app.get(SamlErrorFilter)));
  app.enableShutdownHooks([]);
  await app.init();
  await fastify.ready();
  return app;
}

/** Unique among all processes by what they begin with, and in this one by counting: cheaper than a UUID a request. */
function requestIds(): () => string {
  const process = randomBytes(6).toString('hex');
  let count = 0;
  return () => `${process}-${(count++).toString(36)}`;
}
