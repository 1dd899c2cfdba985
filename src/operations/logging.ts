import { type LoggerService } from '@nestjs/common';
import { type FastifyReply, type FastifyRequest, LogController } from 'fastify';
import { type Logger, pino } from 'pino';
import type { LogLevel } from '../config.js';

/**
 * One JSON object a line on standard output. Requests and errors are written by what is listed here and nothing else,
 * so that no header, query string, body or statement parameter gets into the log.
 */
export function createLog(level: LogLevel): Logger {
  return pino({
    level,
    base: { pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    serializers: { req: describeRequest, res: ({ statusCode }: FastifyReply) => ({ statusCode }), err: describeError },
  });
}

/** Fastify's options for logging by `log`: at level debug one line a request, else none but failures. */
export function requestLogging(log: Logger): { loggerInstance: Logger; logController: LogController } {
  return { loggerInstance: log, logController: new RequestLog(log.isLevelEnabled('debug')) };
}

class RequestLog extends LogController {
  constructor(private readonly detailed: boolean) {
    super({ requestIdLogLabel: 'requestId' });
  }

  /** Silences the lines of Fastify itself, of which some hold the whole URL. */
  override isLogDisabled(): boolean {
    return true;
  }

  override requestCompleted(error: Error | null | undefined, request: FastifyRequest, reply: FastifyReply): void {
    if (error) request.log.warn({ req: request, err: error }, 'the answer could not be sent');
    else if (this.detailed) {
      request.log.debug({ req: request, res: reply, ms: Math.round(reply.elapsedTime * 10) / 10 }, 'request');
    }
  }
}

/** Carries Nest's log into ours. */
export class NestLog implements LoggerService {
  constructor(private readonly target: Logger) {}

  // Nest announces each module and route at level log: of interest to who debugs the start, not to the operator.
  log(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }
  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }
  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }
  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }
  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }
  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }

  /** Nest passes the logger's name last and, with errors, the stack before it. */
  private write(level: 'fatal' | 'error' | 'warn' | 'debug' | 'trace', message: unknown, rest: unknown[]): void {
    const texts = rest.filter((part) => typeof part === 'string');
    const context = texts.at(-1);
    const stack = texts.length > 1 ? texts[0] : undefined;
    const fields = { ...(context !== undefined && { context }), ...(stack !== undefined && { stack }) };
    if (message instanceof Error) this.target[level]({ ...fields, err: message }, message.message);
    else if (isLine(message)) this.target[level]({ ...fields, ...message });
    else this.target[level](fields, String(message));
  }
}

/** A line of our own making: fields beside `msg`. */
const isLine = (message: unknown): message is { readonly msg: string } =>
  typeof message === 'object' && message !== null && 'msg' in message;

interface LoggedRequest {
  readonly method: string;
  readonly route: string;
  readonly org?: string;
  readonly id?: string;
}

/** By route pattern: paths such as that of a setup link hold codes. */
function describeRequest(request: FastifyRequest): LoggedRequest {
  const { org, id } = (request.params ?? {}) as Record<string, unknown>;
  return {
    method: request.method,
    route: request.routeOptions.url ?? '(none)',
    ...(typeof org === 'string' && { org }),
    ...(typeof id === 'string' && { id }),
  };
}

interface LoggedError {
  readonly type: string;
  readonly message: string;
  readonly stack: string | undefined;
  readonly code?: string;
  readonly cause?: LoggedError;
}

const MAX_CAUSES = 4;

/** Not the other properties: errors of the database carry the statement's parameters and values of rows. */
function describeError(error: unknown, depth = 0): LoggedError {
  if (!(error instanceof Error)) return { type: typeof error, message: String(error), stack: undefined };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return {
    type: error.name,
    message: error.message,
    stack: error.stack,
    ...(code !== undefined && { code }),
    ...(error.cause !== undefined && depth < MAX_CAUSES && { cause: describeError(error.cause, depth + 1) }),
  };
}
