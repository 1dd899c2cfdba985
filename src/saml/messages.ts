import type { Language } from '../language.js';
import type { SignInErrorCode } from '../protocol/saml/error.js';

interface Messages {
  readonly title: string;
  readonly signInAgain: string;
  /** Leads in the words of the identity provider. */
  readonly providerSays: string;
  readonly check: string;
  readonly attribute: string;
  /** Where it is added at the identity provider. */
  readonly setAt: string;
  readonly reference: string;
  readonly askAdministrator: string;
  readonly redirecting: string;
  readonly continue: string;
  readonly logout: {
    readonly redirecting: string;
    readonly signedOut: string;
    readonly signedOutHere: string;
    readonly mayBeOpen: string;
    readonly failed: string;
    readonly refused: string;
  };
  /** Asked of somebody who is signed in when a sign-in of somebody else arrives. */
  readonly otherPerson: string;
  readonly otherPersonNotice: string;
  readonly signingInAs: string;
  readonly signingInTo: string;
  readonly signedInAs: string;
  readonly setupLink: string;
  readonly stay: string;
  /** For what no check has found. */
  readonly other: string;
  /** Of the page on which a test sign-in ends. */
  readonly test: {
    readonly passed: string;
    readonly failed: string;
    readonly noSession: string;
    readonly close: string;
  };
  readonly checks: Readonly<Record<SignInErrorCode, string>>;
}

/** Every text of the pages that the server itself writes. One plain sentence for each check. */
export const messages: Readonly<Record<Language, Messages>> = {
  en: {
    title: 'You are not signed in',
    signInAgain: 'Sign in again',
    providerSays: 'The identity provider says:',
    check: 'Check',
    attribute: 'Attribute',
    setAt: 'Where it is added',
    reference: 'Reference',
    askAdministrator: 'If it happens again, give this check and reference to your administrator.',
    redirecting: 'Taking you to your sign-in page',
    continue: 'Continue',
    otherPerson: 'Continue as somebody else?',
    otherPersonNotice:
      'You are signed in here. If you go on, you are signed in as the person below. If you did not start this yourself, stay as you are.',
    signingInAs: 'You are signing in as',
    signingInTo: 'To organization',
    signedInAs: 'Signed in at present',
    setupLink: 'by a setup link',
    stay: 'Stay signed in as before',
    logout: {
      redirecting: 'Taking you to your identity provider to sign out',
      signedOut: 'You are signed out',
      signedOutHere: 'Signed out here',
      mayBeOpen:
        'Your session at the identity provider may still be open. Sign out there as well, or close the browser.',
      failed: 'Sign-out was not completed',
      refused: 'A message of the identity provider about signing out was refused. You may still be signed in.',
    },
    other: 'Something went wrong.',
    test: {
      passed: 'The test sign-in works',
      failed: 'The test sign-in failed',
      noSession: 'The answer of the identity provider passed every check. Nobody was signed in by it.',
      close: 'You can close this window: the settings page shows the details.',
    },
    checks: {
      tooManyAttempts: 'Too many sign-ins came from your network at once. Wait a second and try again.',
      unknownOrganization: 'There is no organization at this address.',
      samlOff: 'Single sign-on is turned off for this organization.',
      unknownTest: 'This test sign-in was opened before, or has expired. Begin a new one on the settings page.',
      methodNotAllowed: 'This address takes the answer of your identity provider; it cannot be opened directly.',
      singleLogoutOff: 'Single logout is not available. Sign out in the application instead.',
      badForm: 'The answer of the identity provider did not arrive in the form that was expected.',
      tooLarge: 'The answer of the identity provider is too large.',
      notBase64: 'The answer of the identity provider is damaged: it is not base64 text.',
      notDeflated: 'The message of the identity provider is damaged: it is not DEFLATE data.',
      notUtf8: 'The answer of the identity provider is damaged: it is not UTF-8 text.',
      xmlForbidden: 'The answer of the identity provider contains XML that is not allowed.',
      xmlMalformed: 'The answer of the identity provider is damaged: it is not well-formed XML.',
      xmlTooComplex: 'The answer of the identity provider is too complex.',
      notAResponse: 'The identity provider sent something other than a SAML response.',
      notALogoutMessage: 'The identity provider sent something other than a SAML logout message.',
      versionMismatch: 'The identity provider sent a message of another SAML version than 2.0.',
      structure: 'The answer of the identity provider is not built as SAML prescribes.',
      duplicateId: 'The answer of the identity provider uses one ID twice.',
      assertionCount: 'The answer of the identity provider must contain exactly one assertion.',
      signatureMissing: 'The answer of the identity provider is not signed.',
      signatureStructure: 'The signature of the answer is not built as SAML prescribes.',
      signatureAlgorithm: 'The answer is signed with an algorithm that is not accepted.',
      signatureInvalid:
        'The signature of the answer is not valid: it was changed on its way, or the identity provider uses a new certificate.',
      assertionSignatureMissing:
        'The answer of the identity provider is signed only in part: the assertion in it is not.',
      responseSignatureMissing:
        'The answer of the identity provider is signed only in part: the response as a whole is not.',
      encryptionStructure: 'The answer of the identity provider is not encrypted in the form that is expected.',
      encryptionAlgorithm: 'The answer of the identity provider is encrypted with an algorithm that is not accepted.',
      encryptedPart: 'Parts of the answer are encrypted, which is not supported.',
      decryptionFailed: 'The answer of the identity provider cannot be decrypted.',
      statusNotSuccess: 'The identity provider did not sign you in.',
      destinationMismatch: 'The answer of the identity provider was meant for another address (Destination).',
      issuerMismatch: "The answer comes from another identity provider than your organization's (Issuer).",
      issueInstant: 'The answer of the identity provider is too old, or its clock is wrong.',
      unsolicited:
        'Sign-in has to begin in the application, not at the identity provider. Administrators: have the tile there point to the sign-in URL of Settings → SAML/SCIM, or allow there that sign-in begins at the identity provider.',
      unknownRequest: 'This sign-in took too long, or did not begin here.',
      otherBrowser: 'This sign-in was begun in another browser, or this one does not keep cookies.',
      subjectConfirmation: 'The answer does not say in the way that SAML prescribes who may use it.',
      recipientMismatch: 'The answer of the identity provider was meant for another address (Recipient).',
      inResponseToMismatch: 'The answer belongs to another sign-in than this one.',
      conditions: 'The answer is bound to conditions that are missing or not understood.',
      notYetValid: "The answer is not valid yet: the identity provider's clock is wrong.",
      expired: 'The answer of the identity provider has expired.',
      audienceMismatch: 'The answer of the identity provider was meant for another application (Audience).',
      authnStatement: 'The answer does not say when you signed in at the identity provider.',
      authnInstant: 'You have to prove who you are at each sign-in, and your identity provider did not ask you to now.',
      authnContext: 'You signed in at your identity provider in another way than your organization asks for.',
      sessionExpired: 'Your session at the identity provider has ended already.',
      nameId: 'The answer does not say who you are in a way that can be used (NameID).',
      replayed: 'This sign-in was used before; each can be used once.',
      attributeMissing:
        'Your identity provider does not send what this application knows you by. Ask the administrator of your organization to add this attribute there.',
      unknownUser:
        'Your identity provider knows you, but this application does not. Ask the administrator of your organization to give you access to it.',
      ambiguousUser:
        'Several people of this application fit what your identity provider says. Ask the administrator of your organization to sort them out.',
      disabledUser:
        'Your access to this application is turned off. Ask the administrator of your organization to turn it on.',
      userNotCreated:
        'Your identity provider knows you, but you could not be given access to this application. Ask the administrator of your organization for it.',
    },
  },
  ja: {
    title: 'サインインできませんでした',
    signInAgain: 'もう一度サインインする',
    providerSays: 'ID プロバイダーからのメッセージ:',
    check: '確認項目',
    attribute: '属性',
    setAt: '追加する場所',
    reference: '参照番号',
    askAdministrator: '繰り返し発生する場合は、この確認項目と参照番号を管理者にお知らせください。',
    redirecting: 'サインインページに移動しています',
    continue: '続ける',
    otherPerson: '別の人として続けますか?',
    otherPersonNotice:
      '現在サインインしています。続けると、次の人としてサインインします。ご自身で始めた操作でない場合は、このままにしてください。',
    signingInAs: 'サインインする人',
    signingInTo: '組織',
    signedInAs: '現在のサインイン',
    setupLink: 'セットアップリンク',
    stay: 'このままにする',
    logout: {
      redirecting: 'サインアウトするために ID プロバイダーに移動しています',
      signedOut: 'サインアウトしました',
      signedOutHere: 'このアプリケーションからサインアウトしました',
      mayBeOpen:
        'ID プロバイダーのセッションがまだ残っている可能性があります。ID プロバイダーでもサインアウトするか、ブラウザーを閉じてください。',
      failed: 'サインアウトを完了できませんでした',
      refused:
        'サインアウトに関する ID プロバイダーからのメッセージは受け入れられませんでした。まだサインインしたままの可能性があります。',
    },
    other: '問題が発生しました。',
    test: {
      passed: 'テストサインインに成功しました',
      failed: 'テストサインインに失敗しました',
      noSession: 'ID プロバイダーの応答はすべての確認に合格しました。このテストでは誰もサインインしていません。',
      close: 'このウィンドウは閉じてかまいません。詳細は設定ページに表示されます。',
    },
    checks: {
      tooManyAttempts: 'お使いのネットワークからのサインインが集中しています。少し待ってからもう一度お試しください。',
      unknownOrganization: 'このアドレスに組織はありません。',
      samlOff: 'この組織ではシングルサインオンが無効になっています。',
      unknownTest: 'このテストサインインはすでに開かれたか、期限が切れています。設定ページから新しく始めてください。',
      methodNotAllowed: 'このアドレスは ID プロバイダーの応答を受け取るためのもので、直接開くことはできません。',
      singleLogoutOff: 'シングルログアウトはご利用いただけません。アプリケーションからサインアウトしてください。',
      badForm: 'ID プロバイダーの応答が想定された形式で届きませんでした。',
      tooLarge: 'ID プロバイダーの応答が大きすぎます。',
      notBase64: 'ID プロバイダーの応答が壊れています（base64 ではありません）。',
      notDeflated: 'ID プロバイダーのメッセージが壊れています（DEFLATE データではありません）。',
      notUtf8: 'ID プロバイダーの応答が壊れています（UTF-8 ではありません）。',
      xmlForbidden: 'ID プロバイダーの応答に許可されていない XML が含まれています。',
      xmlMalformed: 'ID プロバイダーの応答が壊れています（XML として正しくありません）。',
      xmlTooComplex: 'ID プロバイダーの応答が複雑すぎます。',
      notAResponse: 'ID プロバイダーから SAML レスポンス以外のものが届きました。',
      notALogoutMessage: 'ID プロバイダーから SAML ログアウトメッセージ以外のものが届きました。',
      versionMismatch: 'ID プロバイダーから SAML 2.0 以外のメッセージが届きました。',
      structure: 'ID プロバイダーの応答が SAML の規定どおりの構造ではありません。',
      duplicateId: 'ID プロバイダーの応答で同じ ID が 2 回使われています。',
      assertionCount: 'ID プロバイダーの応答にはアサーションがちょうど 1 つ必要です。',
      signatureMissing: 'ID プロバイダーの応答に署名がありません。',
      signatureStructure: '応答の署名が SAML の規定どおりの構造ではありません。',
      signatureAlgorithm: '応答の署名に、受け入れられないアルゴリズムが使われています。',
      signatureInvalid:
        '応答の署名が正しくありません。途中で変更されたか、ID プロバイダーの証明書が新しくなっています。',
      assertionSignatureMissing:
        'ID プロバイダーの応答の一部にしか署名がありません（アサーションに署名がありません）。',
      responseSignatureMissing:
        'ID プロバイダーの応答の一部にしか署名がありません（レスポンス全体に署名がありません）。',
      encryptionStructure: 'ID プロバイダーの応答の暗号化が想定された形式ではありません。',
      encryptionAlgorithm: 'ID プロバイダーの応答の暗号化に、受け入れられないアルゴリズムが使われています。',
      encryptedPart: '応答の一部だけが暗号化されています。この形式には対応していません。',
      decryptionFailed: 'ID プロバイダーの応答を復号できません。',
      statusNotSuccess: 'ID プロバイダーでサインインできませんでした。',
      destinationMismatch: 'ID プロバイダーの応答は別のアドレス宛てです（Destination）。',
      issuerMismatch: '応答は、この組織のものではない ID プロバイダーから届きました（Issuer）。',
      issueInstant: 'ID プロバイダーの応答が古すぎるか、時計がずれています。',
      unsolicited:
        'サインインは ID プロバイダーからではなく、アプリケーションから始めてください。管理者の方へ: ID プロバイダーのタイルのリンク先を「設定 → SAML/SCIM」のサインイン URL にするか、そこで ID プロバイダーから始まるサインインを許可してください。',
      unknownRequest: 'サインインに時間がかかりすぎたか、ここから始められたものではありません。',
      otherBrowser: 'このサインインは別のブラウザーで始められたか、このブラウザーが Cookie を保存していません。',
      subjectConfirmation: '応答を誰が使えるかが、SAML の規定どおりに示されていません。',
      recipientMismatch: 'ID プロバイダーの応答は別のアドレス宛てです（Recipient）。',
      inResponseToMismatch: '応答は、このサインインとは別のサインインに対するものです。',
      conditions: '応答の条件が欠けているか、理解できません。',
      notYetValid: '応答はまだ有効ではありません。ID プロバイダーの時計がずれています。',
      expired: 'ID プロバイダーの応答の有効期限が切れています。',
      audienceMismatch: 'ID プロバイダーの応答は別のアプリケーション宛てです（Audience）。',
      authnStatement: 'ID プロバイダーでいつサインインしたかが、応答に示されていません。',
      authnInstant: 'サインインのたびに本人確認が必要ですが、今回は ID プロバイダーで行われませんでした。',
      authnContext: 'ID プロバイダーでのサインインの方法が、組織の求めるものと異なります。',
      sessionExpired: 'ID プロバイダーでのセッションはすでに終了しています。',
      nameId: '応答から、あなたが誰であるかを確認できません（NameID）。',
      replayed: 'このサインインはすでに使われました。使えるのは 1 回だけです。',
      attributeMissing:
        'このアプリケーションが利用者を見分けるための属性が、ID プロバイダーから送られていません。組織の管理者に、この属性を追加するよう依頼してください。',
      unknownUser:
        'ID プロバイダーには登録されていますが、このアプリケーションには登録されていません。組織の管理者に利用の許可を依頼してください。',
      ambiguousUser:
        'ID プロバイダーの情報に当てはまる人が、このアプリケーションに複数います。組織の管理者に確認を依頼してください。',
      disabledUser: 'このアプリケーションの利用が無効になっています。組織の管理者に有効にするよう依頼してください。',
      userNotCreated:
        'ID プロバイダーには登録されていますが、このアプリケーションの利用を始められませんでした。組織の管理者に利用の許可を依頼してください。',
    },
  },
};
