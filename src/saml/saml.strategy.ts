import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import passport from 'passport';
import { acceptAssertion, type VerifiedAssertion } from '../protocol/saml/response/assertion.js';
import { openResponse } from './opened-response.js';
import type { SamlExchange } from './saml-exchange.js';

type Done = (error: unknown, assertion?: VerifiedAssertion) => void;

/** As much as Passport asks of a strategy. */
class ExchangeStrategy extends passport.Strategy {
  constructor(private readonly judge: (exchange: unknown, done: Done) => void) {
    super();
  }

  override authenticate(exchange: unknown): void {
    this.judge(exchange, (error, assertion) => {
      if (assertion) this.success(assertion);
      else this.error(error);
    });
  }
}

/** Reads the XML whose signatures were verified, and nothing else. */
@Injectable()
export class SamlStrategy extends PassportStrategy(ExchangeStrategy, 'saml') {
  /** @param exchange `SamlAuthGuard` gives Passport the exchange where Passport's types say Express request */
  validate(exchange: SamlExchange): VerifiedAssertion {
    exchange.opened = openResponse(exchange.received, exchange.connection, exchange.keys);
    return acceptAssertion(exchange.opened.verifiedXml, exchange.expected, exchange.receivedAt);
  }
}
