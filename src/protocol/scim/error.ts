/** The `scimType` keywords of RFC 7644 §3.12 and RFC 9865 §2.1, spelled as they go on the wire. */
export type ScimType =
  | 'invalidFilter'
  | 'tooMany'
  | 'uniqueness'
  | 'mutability'
  | 'invalidSyntax'
  | 'invalidPath'
  | 'noTarget'
  | 'invalidValue'
  | 'invalidVers'
  | 'sensitive'
  | 'invalidCursor'
  | 'expiredCursor'
  | 'invalidCount';

/** A failure that the client is told about: HTTP status, keyword and one sentence. */
export class ScimError extends Error {
  override readonly name = 'ScimError';

  constructor(
    readonly status: number,
    readonly scimType: ScimType | undefined,
    detail: string,
    options?: ErrorOptions,
  ) {
    super(detail, options);
  }

  get detail(): string {
    return this.message;
  }
}

const badRequest = (scimType: ScimType) => (detail: string) => new ScimError(400, scimType, detail);
const plain = (status: number) => (detail: string) => new ScimError(status, undefined, detail);

export const invalidFilter = badRequest('invalidFilter');
export const tooMany = badRequest('tooMany');
export const mutability = badRequest('mutability');
export const invalidSyntax = badRequest('invalidSyntax');
export const invalidPath = badRequest('invalidPath');
export const noTarget = badRequest('noTarget');
export const invalidValue = badRequest('invalidValue');
export const invalidVers = badRequest('invalidVers');
export const invalidCursor = badRequest('invalidCursor');
export const expiredCursor = badRequest('expiredCursor');
export const invalidCount = badRequest('invalidCount');
export const uniqueness = (detail: string) => new ScimError(409, 'uniqueness', detail);
export const sensitive = (detail: string) => new ScimError(403, 'sensitive', detail);
export const unauthorized = plain(401);
export const forbidden = plain(403);
export const notFound = plain(404);
export const methodNotAllowed = plain(405);
export const preconditionFailed = plain(412);
export const payloadTooLarge = plain(413);
export const notImplemented = plain(501);

export interface ErrorBody {
  schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'];
  /** The HTTP status as a string, as RFC 7644 §3.12 asks. */
  status: string;
  scimType?: ScimType;
  detail: string;
}

export function toErrorBody(error: ScimError): ErrorBody {
  return {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
    status: String(error.status),
    ...(error.scimType !== undefined && { scimType: error.scimType }),
    detail: error.message,
  };
}
