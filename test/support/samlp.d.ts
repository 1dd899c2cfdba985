/** The part of samlp that the tests use; the package brings no types. Its handlers are Express middleware. */
declare module 'samlp' {
  import type { IncomingMessage } from 'node:http';

  export interface SamlpRequest extends IncomingMessage {
    readonly query: Record<string, string>;
    readonly body: Record<string, string>;
    readonly originalUrl: string;
    readonly protocol: string;
    readonly user: unknown;
  }

  export interface SamlpResponse {
    set(name: string, value: string): void;
    send(body: string | number): void;
    redirect(url: string): void;
  }

  export interface SamlpOptions {
    readonly issuer: string;
    readonly cert: string;
    readonly key: string;
    readonly audience?: string;
    readonly recipient?: string;
    readonly destination?: string;
    readonly lifetimeInSeconds?: number;
    readonly signAssertion?: boolean;
    readonly signResponse?: boolean;
    readonly signatureAlgorithm?: 'rsa-sha1' | 'rsa-sha256';
    readonly digestAlgorithm?: 'sha1' | 'sha256';
    readonly inResponseTo?: string;
    readonly sessionIndex?: string;
    readonly encryptionCert?: string;
    readonly encryptionPublicKey?: string;
    readonly encryptionAlgorithm?: string;
    /** Against which the signature of an AuthnRequest is checked; without it none is. */
    readonly signingCert?: string;
    readonly samlStatusCode?: string;
    readonly authnContextClassRef?: string;
    /** What is said of the person who is signed in. */
    readonly profileMapper?: (user: unknown) => {
      getClaims(): Readonly<Record<string, string | readonly string[]>>;
      getNameIdentifier(): { readonly nameIdentifier: string; readonly nameIdentifierFormat?: string };
    };
    getPostURL(
      audience: string | undefined,
      request: Document | undefined,
      httpRequest: SamlpRequest,
      done: (error: Error | null, url?: string) => void,
    ): void;
  }

  export interface SessionParticipant {
    readonly serviceProviderId: string;
    readonly nameId: string;
    readonly nameIdFormat: string;
    readonly sessionIndex: string;
    readonly serviceProviderLogoutURL: string;
    readonly binding: string;
    /** Against which its messages are checked. */
    readonly cert: string;
  }

  /** samlp's own; it is kept for it between two messages. */
  export interface LogoutState {
    readonly transactionId?: string;
  }

  type Done<T> = (error: Error | null, value?: T) => void;

  export interface LogoutOptions {
    readonly issuer: string;
    readonly cert: string;
    readonly key: string;
    readonly deflate: boolean;
    readonly protocolBinding: string;
    readonly sessionParticipants: {
      hasElements(): boolean;
      getFirst(done: Done<SessionParticipant>): void;
      get(issuer: string, indexes: string[] | undefined, nameId: string, done: Done<SessionParticipant>): void;
      remove(issuer: string, index: string, nameId: string, done: Done<SessionParticipant>): void;
    };
    readonly store: {
      save(request: SamlpRequest, state: LogoutState, done: Done<string>): void;
      load(
        request: SamlpRequest,
        handle: string,
        options: { destroy: boolean } | Done<LogoutState>,
        done?: Done<LogoutState>,
      ): void;
      update(request: SamlpRequest, handle: string, state: LogoutState, done: Done<string>): void;
    };
  }

  type Handler = (request: SamlpRequest, response: SamlpResponse, next: (error?: Error) => void) => void;

  export interface AuthnRequestData {
    readonly id: string;
    readonly issuer: string;
    readonly assertionConsumerServiceURL: string;
  }

  interface Samlp {
    /** Without a SAMLRequest in the request there is no data. */
    parseRequest(request: SamlpRequest, done: (error: Error | null | undefined, data?: AuthnRequestData) => void): void;
    auth(options: SamlpOptions): Handler;
    logout(options: LogoutOptions): Handler;
    metadata(options: {
      issuer: string;
      cert: string;
      redirectEndpointPath: string;
      postEndpointPath: string;
    }): (request: SamlpRequest, response: SamlpResponse) => void;
  }

  const samlp: Samlp;
  export default samlp;
}
