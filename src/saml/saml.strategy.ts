import { type Type, Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { SAML } from '@node-saml/node-saml';
import { AbstractStrategy, type Profile } from '@node-saml/passport-saml';
import { acceptAssertion, type VerifiedAssertion } from '../protocol/saml/response/assertion.js';
import { openResponse } from './opened-response.js';
import { toSamlConfig } from './saml-config.js';
import type { SamlExchange } from './saml-exchange.js';

/** What passport-saml reads of a request: one Response, posted. Neither a query nor a second field can lead it elsewhere. */
interface PostedExchange {
  readonly body: { readonly SAMLResponse: string };
}

type AuthenticateOptions = Parameters<AbstractStrategy['authenticate']>[1];

interface AcceptedProfile extends Profile {
  readonly assertion: VerifiedAssertion;
}

const nothingStored = {
  saveAsync: () => Promise.resolve(null),
  getAsync: () => Promise.resolve(null),
  removeAsync: () => Promise.resolve(null),
};

/**
 * node-saml's service for one Response. It verifies by node-saml and in our order: node-saml itself would decrypt what is
 * not verified yet, and by algorithms that give the content away.
 */
class ResponseService extends SAML {
  constructor(private readonly exchange: SamlExchange) {
    super(toSamlConfig(exchange.connection, exchange.urls, nothingStored, undefined));
  }

  override validatePostResponseAsync(): Promise<{ profile: AcceptedProfile; loggedOut: false }> {
    const { received, connection, keys, expected, receivedAt } = this.exchange;
    const opened = openResponse(received, connection, keys);
    this.exchange.opened = opened;
    const assertion = acceptAssertion(opened.verifiedXml, expected, receivedAt);
    const { issuer, nameId, subject } = assertion;
    const profile = { issuer, nameID: nameId, nameIDFormat: subject.format ?? '', assertion };
    return Promise.resolve({ profile, loggedOut: false });
  }
}

/** With a service for each request, as MultiSamlStrategy has it; only that the service is ours. */
class ExchangeStrategy extends AbstractStrategy {
  static override readonly newSamlProviderOnConstruct = false;

  override authenticate(exchange: unknown, options: AuthenticateOptions): void {
    const saml = { value: new ResponseService(exchange as SamlExchange) };
    const strategy = Object.create(this, { _saml: saml }) as AbstractStrategy;
    const posted: PostedExchange = { body: { SAMLResponse: (exchange as SamlExchange).received.xml } };
    super.authenticate.call(strategy, posted as never, options);
  }
}

/** passport-saml's types ask for a verify function, which PassportStrategy makes of `validate`. */
type ExchangeStrategyType = Type<ExchangeStrategy> & (new (options: object) => ExchangeStrategy);

/** Reads the XML whose signatures were verified, and nothing else. */
@Injectable()
export class SamlStrategy extends PassportStrategy(ExchangeStrategy as unknown as ExchangeStrategyType, 'saml') {
  constructor() {
    super({});
  }

  validate({ assertion }: AcceptedProfile): VerifiedAssertion {
    return assertion;
  }
}
