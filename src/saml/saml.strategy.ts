import { type Type, Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { MultiSamlStrategy, type MultiStrategyConfig, type Profile } from '@node-saml/passport-saml';
import { acceptAssertion, type VerifiedAssertion } from '../protocol/saml/response/assertion.js';
import { SamlError } from '../protocol/saml/error.js';
import { toSamlConfig } from './saml-config.js';
import type { SamlExchange } from './saml-exchange.js';

/** passport-saml's types ask for a verify function, which PassportStrategy makes of `validate`. */
type MultiSamlStrategyType = Type<MultiSamlStrategy> & (new (options: MultiStrategyConfig) => MultiSamlStrategy);

/** Has node-saml verify the signatures, then reads the XML that was verified, and nothing else. */
@Injectable()
export class SamlStrategy extends PassportStrategy(MultiSamlStrategy as unknown as MultiSamlStrategyType, 'saml') {
  constructor() {
    super({
      passReqToCallback: true,
      getSamlOptions: (request, done) => {
        const { connection, certificates, urls, requests, posted } = exchangeOf(request);
        done(null, toSamlConfig(connection, urls, requests, { signed: { ...posted, certificates } }));
      },
    });
  }

  validate(request: unknown, profile: Profile | null): VerifiedAssertion {
    const verifiedXml = profile?.getAssertionXml?.();
    if (verifiedXml === undefined) throw new SamlError('signatureInvalid', 'The message has no verified assertion');
    const { expected, receivedAt } = exchangeOf(request);
    return acceptAssertion(verifiedXml, expected, receivedAt);
  }
}

/** `SamlAuthGuard` gives Passport the exchange where Passport's types say Express request. */
const exchangeOf = (request: unknown): SamlExchange => request as SamlExchange;
