import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CONFIG } from '../config.module.js';
import type { Config } from '../config.js';
import { type OrganizationSecret, parseOrganizationSecret } from '../organizations/organization-secret.js';
import type { OpenedSession } from './sessions.repository.js';

/** The cookie that holds a session. On https its `__Host-` name keeps sibling subdomains from setting it. */
@Injectable()
export class SessionCookie {
  readonly name: string;
  private readonly attributes: string;

  constructor(@Inject(CONFIG) config: Pick<Config, 'publicUrl'>) {
    const https = config.publicUrl.startsWith('https:');
    this.name = https ? '__Host-gatehouse_session' : 'gatehouse_session';
    this.attributes = `Path=/; HttpOnly; SameSite=Lax${https ? '; Secure' : ''}`;
  }

  /** Null when there is no cookie of ours, or one that we did not make. */
  read(request: Pick<FastifyRequest, 'headers'>): OrganizationSecret | null {
    for (const pair of request.headers.cookie?.split(';') ?? []) {
      const [name, value, ...rest] = pair.trim().split('=');
      if (name === this.name && value !== undefined && rest.length === 0) return parseOrganizationSecret(value);
    }
    return null;
  }

  set(reply: FastifyReply, { cookieValue, expiresAt }: OpenedSession): void {
    this.write(reply, cookieValue, expiresAt);
  }

  clear(reply: FastifyReply): void {
    this.write(reply, '', new Date(0));
  }

  private write(reply: FastifyReply, value: string, expires: Date): void {
    void reply.header('Set-Cookie', `${this.name}=${value}; ${this.attributes}; Expires=${expires.toUTCString()}`);
  }
}
