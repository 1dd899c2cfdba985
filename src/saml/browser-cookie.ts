import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CONFIG } from '../config.module.js';
import type { Config } from '../config.js';

const NAME = 'gatehouse_signin';
const LIFETIME_SECONDS = 60 * 60;
const SECRET = /^[\w-]{43}$/;

/**
 * The cookie by which a browser is known again that began a sign-in, until the identity provider, another site, has it
 * post the answer: so it has to be SameSite=None, which browsers allow with Secure only.
 *
 * On http, which is for development, one cookie does not do. A Secure one reaches browsers on localhost but not simpler
 * HTTP clients; one without SameSite reaches those, and browsers as long as they are lenient with it.
 */
@Injectable()
export class BrowserCookie {
  private readonly cookies: ReadonlyMap<string, string>;

  constructor(@Inject(CONFIG) config: Pick<Config, 'publicUrl'>) {
    this.cookies = config.publicUrl.startsWith('https:')
      ? new Map([[`__Host-${NAME}`, 'Path=/; HttpOnly; SameSite=None; Secure']])
      : new Map([
          [NAME, 'Path=/saml; HttpOnly'],
          [`${NAME}_cross_site`, 'Path=/saml; HttpOnly; SameSite=None; Secure'],
        ]);
  }

  /** Undefined when there is no cookie of ours, or one that we did not make. */
  read(request: Pick<FastifyRequest, 'headers'>): string | undefined {
    for (const pair of request.headers.cookie?.split(';') ?? []) {
      const [name = '', value = ''] = pair.trim().split('=', 2);
      if (this.cookies.has(name) && SECRET.test(value)) return value;
    }
    return undefined;
  }

  set(reply: FastifyReply, secret: string): void {
    const lines = Array.from(
      this.cookies,
      ([name, attributes]) => `${name}=${secret}; ${attributes}; Max-Age=${LIFETIME_SECONDS}`,
    );
    void reply.header('Set-Cookie', lines);
  }
}
