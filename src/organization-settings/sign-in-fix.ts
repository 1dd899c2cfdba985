import type { Language } from '../language.js';
import type { IdentityProviderKind } from '../protocol/saml/diagnosis/identity-provider-kind.js';
import { identityProviderLabels } from '../protocol/saml/diagnosis/identity-provider-labels.js';
import type { SamlErrorCode } from '../protocol/saml/error.js';

/** `{idp}` and the names of `IdentityProviderLabels` are filled in. */
type Sentence = Readonly<Record<Language, string>>;

const OTHER: Sentence = { en: 'the identity provider', ja: 'ID プロバイダー' };

const address: Sentence = {
  en: 'In {idp}, set this to the ACS URL shown on the settings page, character for character: {acs}.',
  ja: '{idp} で次の項目を、設定ページに表示される ACS URL と一字一句同じにしてください: {acs}',
};
const signed: Sentence = {
  en: 'In {idp}, turn the missing signature on: {signing}.',
  ja: '{idp} で、不足している署名を有効にしてください: {signing}',
};
const clock: Sentence = {
  en: 'Try again. If it happens again, the clock of {idp} or of this server is wrong: compare both with a time server.',
  ja: 'もう一度お試しください。繰り返す場合は、{idp} かこのサーバーの時計がずれています。両方を時刻サーバーと比べてください。',
};
const again: Sentence = {
  en: 'Begin again, and sign in within ten minutes, in the same browser window and without Back or Reload.',
  ja: '最初からやり直し、同じブラウザーウィンドウで、戻る・再読み込みをせずに 10 分以内にサインインしてください。',
};
const smaller: Sentence = {
  en: 'In {idp}, send fewer attributes, above all fewer groups: {attributes}.',
  ja: '{idp} で送信する属性（特にグループ）を減らしてください: {attributes}',
};
const encryption: Sentence = {
  en: 'In {idp}, encrypt the assertion as a whole with AES-GCM, for the encryption certificate of our metadata as it is now, or turn encryption off: {encryption}.',
  ja: '{idp} で、現在のメタデータにある暗号化証明書を使い、AES-GCM でアサーション全体を暗号化するか、暗号化を無効にしてください: {encryption}',
};
const fresh: Sentence = {
  en: 'Sign out at {idp} and sign in again, so that it asks who you are; then look at what it asks for: {assignment}.',
  ja: '{idp} からサインアウトし、本人確認が行われるようにしてもう一度サインインしてください。{idp} の要求内容も確認してください: {assignment}',
};
const plain: Sentence = {
  en: 'In {idp}, use a plain SAML 2.0 application (Web Browser SSO, HTTP-POST) without extensions of its own; this server takes the answer at the ACS URL: {acs}.',
  ja: '{idp} では、独自の拡張のない標準的な SAML 2.0 アプリケーション（Web Browser SSO、HTTP-POST）を使ってください。応答は ACS URL で受け取ります: {acs}',
};

/** While no identity provider provisions people by SCIM, nobody may be there yet. */
const unknownUserWithoutScim: Sentence = {
  en: 'Who is to sign in has to be here first. Have people created at their first sign-in (Sign-in rules → Create people at their first sign-in), or generate a SCIM token and provision them from {idp} ({assignment}).',
  ja: 'サインインする人は、先にここに登録されている必要があります。「サインインの規則」→「初回サインイン時にユーザーを作成する」を有効にするか、SCIM トークンを生成して {idp} からプロビジョニングしてください（{assignment}）。',
};
const ourFault: Sentence = {
  en: 'This server failed, not {idp}. Try again; if it happens again, give the reference to the operator of this server.',
  ja: '{idp} ではなく、このサーバーの障害です。もう一度お試しください。繰り返す場合は、参照番号をこのサーバーの運用者に伝えてください。',
};

const FIXES: ReadonlyMap<string, Sentence> = new Map<SamlErrorCode, Sentence>([
  [
    'tooManyAttempts',
    {
      en: 'Wait a second, then try again. If it happens again, many people sign in from one network at once, or somebody floods this server: tell its operator.',
      ja: '少し待ってから、もう一度お試しください。繰り返す場合は、1 つのネットワークからのサインインが集中しているか、攻撃を受けています。このサーバーの運用者に伝えてください。',
    },
  ],
  [
    'samlOff',
    {
      en: 'Turn SAML on on the settings page, or have people no longer use the sign-in address.',
      ja: '設定ページで SAML を有効にするか、サインイン URL を使わないよう案内してください。',
    },
  ],
  [
    'unknownTest',
    {
      en: 'Begin a new test on the settings page: the address of a test works once, for ten minutes.',
      ja: '設定ページから新しいテストを始めてください。テストのアドレスは 10 分間、1 回だけ使えます。',
    },
  ],
  ['tooLarge', smaller],
  ['xmlTooComplex', smaller],
  ['encryptionStructure', encryption],
  ['encryptionAlgorithm', encryption],
  ['encryptedPart', encryption],
  ['decryptionFailed', encryption],
  ['assertionSignatureMissing', signed],
  ['responseSignatureMissing', signed],
  ['signatureMissing', signed],
  [
    'signatureAlgorithm',
    {
      en: 'In {idp}, choose SHA-256 here: {algorithm}.',
      ja: '{idp} で SHA-256 を選択してください: {algorithm}',
    },
  ],
  [
    'signatureInvalid',
    {
      en: 'If {idp} uses a new certificate, import its metadata again or add the certificate on the settings page, after comparing the fingerprint with what {idp} shows: {metadata}.',
      ja: '{idp} の証明書が新しくなった場合は、{idp} に表示される拇印と比べたうえで、設定ページでメタデータを再度取り込むか、証明書を追加してください: {metadata}',
    },
  ],
  [
    'statusNotSuccess',
    {
      en: 'The sign-in log of {idp} says why. Often the person is not assigned to the application: {assignment}.',
      ja: '理由は {idp} のサインインログでわかります。多くの場合、ユーザーがアプリケーションに割り当てられていません: {assignment}',
    },
  ],
  ['destinationMismatch', address],
  ['recipientMismatch', address],
  [
    'audienceMismatch',
    {
      en: 'In {idp}, set this to the SP entity ID shown on the settings page, character for character: {audience}.',
      ja: '{idp} で次の項目を、設定ページに表示される SP エンティティ ID と一字一句同じにしてください: {audience}',
    },
  ],
  [
    'issuerMismatch',
    {
      en: 'The answer is of another application or tenant of {idp} than the one that is connected. Import the metadata of the right one: {metadata}.',
      ja: '応答は、接続されているものとは別の {idp} のアプリケーションまたはテナントのものです。正しいほうのメタデータを取り込んでください: {metadata}',
    },
  ],
  ['issueInstant', clock],
  ['notYetValid', clock],
  ['expired', clock],
  [
    'unsolicited',
    {
      en: 'Begin the sign-in here and not at {idp}, or allow sign-in that starts at the identity provider.',
      ja: 'サインインを {idp} からではなくここから始めるか、ID プロバイダーから始まるサインインを許可してください。',
    },
  ],
  ['unknownRequest', again],
  ['inResponseToMismatch', again],
  ['replayed', again],
  [
    'otherBrowser',
    {
      en: 'Begin and end the sign-in in one and the same browser, not in a private window beside it, and allow this server to set cookies.',
      ja: 'サインインは最初から最後まで同じブラウザーで行い（プライベートウィンドウは使わない）、このサーバーの Cookie を許可してください。',
    },
  ],
  ['authnInstant', fresh],
  [
    'authnContext',
    {
      en: 'In {idp}, have people sign in by one of the methods that this connection asks for, or ask for none on the settings page.',
      ja: '{idp} でこの接続が求める方法のいずれかでサインインするようにするか、設定ページで方法の指定をなくしてください。',
    },
  ],
  [
    'attributeMissing',
    {
      en: 'In {idp}, send the attribute under exactly this name, or change the name on the settings page: {attributes}.',
      ja: '{idp} でこの名前どおりの属性を送信するか、設定ページで名前を変更してください: {attributes}',
    },
  ],
  [
    'sessionExpired',
    {
      en: 'Sign out at {idp} and sign in again: its session had ended.',
      ja: '{idp} からサインアウトして、もう一度サインインしてください。{idp} のセッションが終了していました。',
    },
  ],
  [
    'nameId',
    {
      en: 'In {idp}, send a NameID that stays the same for a person, such as the user name: {nameId}.',
      ja: '{idp} で、ユーザー名のように人ごとに変わらない NameID を送信してください: {nameId}',
    },
  ],
  [
    'unknownUser',
    {
      en: 'Compare what was received with the list of users. If the person is missing, provision them from {idp} ({assignment}); if the two are spelled differently, send the other value ({nameId}) or change the matching rule.',
      ja: '受信した値をユーザー一覧と比べてください。ユーザーがいない場合は {idp} からプロビジョニングし（{assignment}）、表記が違う場合は送信する値（{nameId}）か照合の規則を変更してください。',
    },
  ],
  [
    'ambiguousUser',
    {
      en: 'Two people of the list of users have this value. Give one of them another, or match by an attribute that only one person can have.',
      ja: 'ユーザー一覧の 2 人がこの値を持っています。一方の値を変えるか、1 人だけが持つ属性で照合してください。',
    },
  ],
  [
    'userNotCreated',
    {
      en: 'In {idp}, send what an account needs, above all a user name that is free: {attributes}.',
      ja: '{idp} で、アカウントに必要な値（特に未使用のユーザー名）を送信してください: {attributes}',
    },
  ],
  [
    'disabledUser',
    {
      en: 'In {idp}, assign the person again, so that provisioning turns them on here: {assignment}.',
      ja: '{idp} でユーザーをもう一度割り当て、プロビジョニングでここでも有効になるようにしてください: {assignment}',
    },
  ],
]);

/** By the second-level status code of a Response that reports a failure (Core §3.2.2.2). */
const STATUS_FIXES: ReadonlyMap<string, Sentence> = new Map([
  [
    'AuthnFailed',
    {
      en: 'The person did not prove who they are to {idp}. Its sign-in log says why; then try again.',
      ja: '{idp} で本人確認ができませんでした。理由は {idp} のサインインログで確認し、もう一度お試しください。',
    },
  ],
  [
    'RequestDenied',
    {
      en: 'A rule of {idp} forbids this sign-in, such as conditional access: look at its sign-in log, and at who may use the application: {assignment}.',
      ja: '条件付きアクセスなど、{idp} の規則がこのサインインを禁じています。{idp} のサインインログと、アプリケーションの利用者を確認してください: {assignment}',
    },
  ],
  [
    'InvalidNameIDPolicy',
    {
      en: 'This connection asks for a format of the NameID that {idp} does not send. Ask for none on the settings page, or choose the same in {idp}: {nameId}.',
      ja: 'この接続は、{idp} が送信しない NameID の形式を求めています。設定ページで指定をなくすか、{idp} で同じ形式を選んでください: {nameId}',
    },
  ],
  [
    'NoAuthnContext',
    {
      en: 'This connection asks for a way of signing in that {idp} does not offer: ask for another one, or for none, on the settings page.',
      ja: 'この接続は、{idp} が提供しないサインイン方法を求めています。設定ページで別の方法にするか、指定をなくしてください。',
    },
  ],
  [
    'UnknownPrincipal',
    {
      en: '{idp} does not know the person, or not for this application: {assignment}.',
      ja: '{idp} にこのユーザーが登録されていないか、このアプリケーションに割り当てられていません: {assignment}',
    },
  ],
  [
    'RequestUnsupported',
    {
      en: '{idp} does not accept our request. If it wants signed requests, turn them on on the settings page; then compare its address for our answer: {acs}.',
      ja: '{idp} がリクエストを受け付けません。署名付きリクエストが必要な場合は設定ページで有効にし、応答の宛先も確認してください: {acs}',
    },
  ],
]);

interface FailedCheck {
  /** A `SamlErrorCode`, or the status of an answer by which this server failed. */
  readonly code: string;
  readonly received?: string | null;
}

/**
 * What to do about a check that failed, in the words of the identity provider's own pages.
 *
 * @param isProvisioned whether there is a SCIM token
 */
export function signInFix(
  { code, received }: FailedCheck,
  kind: IdentityProviderKind,
  isProvisioned: boolean,
  language: Language,
): string {
  const labels = new Map<string, string>(Object.entries(identityProviderLabels[kind]));
  const name = identityProviderLabels[kind].product ?? OTHER[language];
  const filled = sentenceFor(code, received ?? '', isProvisioned)[language].replace(/\{(\w+)\}/g, (_, key: string) =>
    key === 'idp' ? name : (labels.get(key) ?? ''),
  );
  return filled.charAt(0).toUpperCase() + filled.slice(1);
}

function sentenceFor(code: string, received: string, isProvisioned: boolean): Sentence {
  if (/^\d+$/.test(code)) return ourFault;
  if (code === 'unknownUser' && !isProvisioned) return unknownUserWithoutScim;
  const [status] = code === 'statusNotSuccess' ? received.split(':', 1) : [];
  const secondLevel = status?.split(', ')[1];
  return STATUS_FIXES.get(secondLevel ?? '') ?? FIXES.get(code) ?? plain;
}
