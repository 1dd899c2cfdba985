import { ConflictException, Inject, Injectable, NotFoundException } from '@nestjs/common';
import { CONFIG } from '../config.module.js';
import type { Config } from '../config.js';
import type { Language } from '../language.js';
import { OrganizationsRepository } from '../organizations/organizations.repository.js';
import type { SamlConnectionEntity } from '../organizations/saml-connection.entity.js';
import { SamlConnectionsRepository } from '../organizations/saml-connections.repository.js';
import type { ScimTokenEntity } from '../organizations/scim-token.entity.js';
import { hashSecret, newSecret } from '../organizations/secret.js';
import type { SignInAttemptEntity } from '../organizations/sign-in-attempt.entity.js';
import { SignInAttemptsRepository } from '../organizations/sign-in-attempts.repository.js';
import type { SignInTestEntity } from '../organizations/sign-in-test.entity.js';
import { SignInTestsRepository } from '../organizations/sign-in-tests.repository.js';
import { identityProviderKind } from '../protocol/saml/diagnosis/identity-provider-kind.js';
import { checkOf, type SignInReport } from '../protocol/saml/diagnosis/sign-in-report.js';
import type { Caller } from '../sessions/caller.js';
import { testerOf } from './saml-requirement.service.js';
import type { NewSignInTest, SignInAttempt, SignInAttemptList, SignInTest } from './sign-in-diagnosis.dto.js';
import { signInFix } from './sign-in-fix.js';

const TIME_TO_OPEN_MS = 10 * 60_000;

/** How sign-in fares: tried by an administrator, and as it went for others. */
@Injectable()
export class SignInDiagnosisService {
  constructor(
    @Inject(CONFIG) private readonly config: Pick<Config, 'publicUrl'>,
    private readonly organizations: OrganizationsRepository,
    private readonly connections: SamlConnectionsRepository,
    private readonly tests: SignInTestsRepository,
    private readonly attempts: SignInAttemptsRepository,
  ) {}

  /** SAML may still be off: then nobody else can sign in. */
  async beginTest(orgId: string, caller: Caller): Promise<NewSignInTest> {
    const connection = await this.connections.find(orgId);
    if (!connection || connection.idpEntityId === null) {
      throw new ConflictException('There is no identity provider to sign in at. Connect one first.');
    }
    const secret = newSecret();
    const id = await this.tests.insert(orgId, {
      startedBy: testerOf(caller),
      settingsVersion: connection.settingsVersion,
      secretHash: hashSecret(secret),
      expiresAt: new Date(Date.now() + TIME_TO_OPEN_MS),
    });
    return { id, url: `${this.config.publicUrl}/saml/${orgId}/test/${secret}` };
  }

  async findTest(orgId: string, id: string, language: Language): Promise<SignInTest> {
    const [test, connection, token] = await Promise.all([
      this.tests.find(orgId, id),
      this.connections.find(orgId),
      this.organizations.findScimToken(orgId),
    ]);
    if (!test) throw new NotFoundException(`There is no test sign-in ${id}. They are kept for a day: begin a new one.`);
    const { code, ...report } = (test.report ?? NO_REPORT) as SignInReport;
    const fix = fixes(connection, token, language);
    const failed = report.checks.find(({ status }) => status === 'failed');
    return {
      id: test.id,
      status: statusOf(test),
      at: test.finishedAt ?? test.createdAt,
      isCurrent: test.settingsVersion === connection?.settingsVersion,
      reference: test.reference,
      failedCheck: code && checkOf(code),
      code,
      fix: code && fix(code, failed?.received ?? null),
      ...report,
    };
  }

  async listAttempts(orgId: string, language: Language): Promise<SignInAttemptList> {
    const [attempts, connection, token] = await Promise.all([
      this.attempts.list(orgId),
      this.connections.find(orgId),
      this.organizations.findScimToken(orgId),
    ]);
    const fix = fixes(connection, token, language);
    return {
      attempts: attempts.map((attempt) => ({
        ...toAttempt(attempt),
        // What is to be done about sign-out is another matter.
        fix: attempt.outcome === 'passed' || attempt.kind === 'logout' ? null : fix(attempt.outcome, attempt.received),
      })),
    };
  }
}

/** What to do about a check that failed at the identity provider of the connection. */
function fixes(
  connection: SamlConnectionEntity | null,
  token: ScimTokenEntity | null,
  language: Language,
): (code: string, received: string | null) => string {
  const { idpEntityId, idpSsoUrl } = connection ?? {};
  const kind = identityProviderKind({ entityId: idpEntityId ?? '', ssoUrl: idpSsoUrl ?? '' });
  return (code, received) => signInFix({ code, received }, kind, token !== null, language);
}

const NO_REPORT: SignInReport = {
  code: null,
  message: null,
  checks: [],
  nameId: null,
  attributes: [],
  user: null,
  wouldCreate: false,
  certificate: null,
  clockDifferenceMs: null,
};

function toAttempt(attempt: SignInAttemptEntity): Omit<SignInAttempt, 'fix'> {
  const { id, at, kind, outcome, message, expected, received, nameId, userId, certificate, reference } = attempt;
  return { id, at, kind, outcome, message, expected, received, nameId, userId, certificate, reference };
}

const statusOf = ({ status, expiresAt }: SignInTestEntity): SignInTest['status'] =>
  status === 'waiting' && expiresAt <= new Date() ? 'expired' : status;
