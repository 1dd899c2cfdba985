import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Observable } from 'rxjs';

/** Answers hold tokens and personal data: no cache between here and the caller may keep them. */
export class PrivateAnswerInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    void context
      .switchToHttp()
      .getResponse<FastifyReply>()
      .headers({ 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' });
    return next.handle();
  }
}
