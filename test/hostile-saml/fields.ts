import { changed, signElement, signResponse } from '../support/saml-response.js';
import {
  ASSERTION,
  AUDIENCES,
  AUTHN_STATEMENT,
  before,
  CONDITIONS,
  CONFIRMATION,
  cut,
  NAME_ID,
  plusAttribute,
  STATUS,
  withAttribute,
  without,
  withoutAttribute,
} from './parts.js';
import type { Hostile, Scene } from './scene.js';

type Row = readonly [attack: string, name: string, check: string, change: (xml: string, scene: Scene) => string];

/** Signed as they are: the signature is in order, what it says is not. */
const inSignedAssertion = (rows: readonly Row[]): Hostile[] =>
  rows.map(([attack, name, check, change]) => [attack, name, check, (s) => s.assertionSigned((xml) => change(xml, s))]);
const inSignedResponse = (rows: readonly Row[]): Hostile[] =>
  rows.map(([attack, name, check, change]) => [attack, name, check, (s) => s.responseSigned((xml) => change(xml, s))]);

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const SKEW = 3 * MINUTE;

/** Ways to say our own address that are not our address. */
const NEARLY: readonly [name: string, change: (url: string) => string][] = [
  ['with another scheme', (url) => url.replace('http://', 'https://')],
  ['with a slash at its end', (url) => `${url}/`],
  ['in upper case', (url) => url.toUpperCase()],
  ['with a query', (url) => `${url}?x=y`],
  ['with another port', (url) => url.replace(/:\d+\//, ':81/')],
  ['by another name', (url) => url.replace('127.0.0.1', 'localhost')],
  ['with a blank before it', (url) => ` ${url}`],
  ['cut short', (url) => url.slice(0, -1)],
  ['with two slashes', (url) => url.replace('/saml', '//saml')],
  ['with a letter written in hex', (url) => url.replace('/saml', '/%73aml')],
];

export const responseFields: readonly Hostile[] = [
  ...inSignedResponse([
    [
      'K-22',
      'a Response of version 1.1',
      'versionMismatch',
      (xml) => withAttribute(xml, 'saml2p:Response', 'Version', '1.1'),
    ],
    [
      'K-22',
      'a Response of version 2',
      'versionMismatch',
      (xml) => withAttribute(xml, 'saml2p:Response', 'Version', '2'),
    ],
    [
      'K-22',
      'a Response without version',
      'versionMismatch',
      (xml) => withoutAttribute(xml, 'saml2p:Response', 'Version'),
    ],
    [
      'K-26',
      'a Response without IssueInstant',
      'issueInstant',
      (xml) => withoutAttribute(xml, 'saml2p:Response', 'IssueInstant'),
    ],
    ...(
      [
        ['of eleven minutes ago', (s) => s.time(-11 * MINUTE)],
        ['of four minutes from now', (s) => s.time(4 * MINUTE)],
        ['with another zone than UTC', (s) => s.time(0).replace('Z', '+00:00')],
        ['without zone', (s) => s.time(0).replace('Z', '')],
        ['with a leap second', () => '2016-12-31T23:59:60Z'],
        ['on the 30th of February', () => '2026-02-30T12:00:00Z'],
        ['that is a date', (s) => s.time(0).slice(0, 10)],
        ['that is a number', (s) => String(s.now.getTime())],
        ['with blanks around it', (s) => ` ${s.time(0)} `],
        ['that is empty', () => ''],
      ] satisfies [string, (scene: Scene) => string][]
    ).map(([what, time]): Row => [
      'K-26',
      `a Response with an IssueInstant ${what}`,
      'issueInstant',
      (xml, s) => withAttribute(xml, 'saml2p:Response', 'IssueInstant', time(s)),
    ]),
    ...NEARLY.map(([what, change]): Row => [
      'K-28',
      `a Destination that is our address ${what}`,
      'destinationMismatch',
      (xml, s) => withAttribute(xml, 'saml2p:Response', 'Destination', change(s.stage.organization.acsUrl)),
    ]),
    [
      'K-28',
      "a Destination that is another organization's address",
      'destinationMismatch',
      (xml, s) => withAttribute(xml, 'saml2p:Response', 'Destination', s.stage.otherOrganization.acsUrl),
    ],
    [
      'K-28',
      'a Destination that is empty',
      'destinationMismatch',
      (xml) => withAttribute(xml, 'saml2p:Response', 'Destination', ''),
    ],
    [
      'K-28',
      'a signed Response without Destination',
      'destinationMismatch',
      (xml) => withoutAttribute(xml, 'saml2p:Response', 'Destination'),
    ],
    [
      'K-4',
      'an Issuer that says it is no entity',
      'issuerMismatch',
      (xml) =>
        changed(xml, '<saml2:Issuer ', '<saml2:Issuer Format="urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified" '),
    ],
    [
      'K-4',
      'an Issuer of another case',
      'issuerMismatch',
      (xml, s) => changed(xml, s.stage.idp.entityId, s.stage.idp.entityId.toUpperCase()),
    ],
    ['K-4', 'an Issuer with a blank', 'issuerMismatch', (xml) => changed(xml, '</saml2:Issuer>', ' </saml2:Issuer>')],
    [
      'K-4',
      'an Issuer with a slash at its end',
      'issuerMismatch',
      (xml) => changed(xml, '</saml2:Issuer>', '/</saml2:Issuer>'),
    ],
    [
      'K-4',
      'an empty Issuer',
      'issuerMismatch',
      (xml, s) => changed(xml, `>${s.stage.idp.entityId}</saml2:Issuer>`, '></saml2:Issuer>'),
    ],
    ['K-9', 'two Issuers', 'structure', (xml) => changed(xml, /<saml2:Issuer [^]*?<\/saml2:Issuer>/, '$&$&')],
    ['K-9', 'text between elements', 'structure', (xml) => before(xml, '<saml2p:Status>', 'x')],
    [
      'K-9',
      'an element that the schema does not know',
      'structure',
      (xml) => before(xml, '<saml2p:Status>', '<x xmlns="urn:x"/>'),
    ],
    [
      'K-9',
      'the assertion before the Status',
      'structure',
      (xml) => changed(xml, new RegExp(`(${STATUS.source})(${ASSERTION.source})`), '$2$1'),
    ],
    ['K-9', 'no assertion', 'assertionCount', (xml) => without(xml, ASSERTION)],
    ['K-34', 'no Status', 'structure', (xml) => without(xml, STATUS)],
    ['K-34', 'no StatusCode', 'structure', (xml) => without(xml, /<saml2p:StatusCode[^>]*>/)],
    ['K-34', 'a StatusCode without Value', 'structure', (xml) => withoutAttribute(xml, 'saml2p:StatusCode', 'Value')],
    ...['Responder', 'Requester', 'AuthnFailed', 'success', 'Success '].map((code): Row => [
      'K-34',
      `the status ${JSON.stringify(code)} with an assertion`,
      'statusNotSuccess',
      (xml) => changed(xml, 'status:Success', `status:${code}`),
    ]),
    [
      'K-34',
      'success under a failure, with an assertion',
      'statusNotSuccess',
      (xml) =>
        changed(
          xml,
          /<saml2p:StatusCode[^>]*>/,
          '<saml2p:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Responder">$&</saml2p:StatusCode>',
        ),
    ],
    [
      'K-34',
      'a failure and success beside each other',
      'statusNotSuccess',
      (xml) =>
        changed(
          xml,
          /<saml2p:StatusCode[^>]*>/,
          '<saml2p:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Responder"/>$&',
        ),
    ],
    [
      'K-40',
      'a script in the StatusMessage',
      'statusNotSuccess',
      (xml) =>
        changed(
          without(xml, ASSERTION),
          STATUS,
          '<saml2p:Status><saml2p:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Responder"/><saml2p:StatusMessage>&lt;script>alert(1)&lt;/script></saml2p:StatusMessage></saml2p:Status>',
        ),
    ],
    [
      'K-40',
      'a script in the StatusCode',
      'statusNotSuccess',
      (xml) => changed(xml, 'status:Success', 'status:&lt;script>alert(1)&lt;/script>'),
    ],
    [
      'K-31',
      'no InResponseTo in the Response',
      'unsolicited',
      (xml) => withoutAttribute(xml, 'saml2p:Response', 'InResponseTo'),
    ],
    ['K-31', 'no InResponseTo anywhere', 'unsolicited', (xml) => xml.replaceAll(/ InResponseTo="[^"]*"/g, '')],
    [
      'K-30',
      'an empty InResponseTo',
      'unknownRequest',
      (xml) => withAttribute(xml, 'saml2p:Response', 'InResponseTo', ''),
    ],
    [
      'K-30',
      'an answer to a request that was never made',
      'unknownRequest',
      (xml, s) => xml.replaceAll(s.requestId, '_never'),
    ],
    [
      'K-30',
      'an InResponseTo with a blank',
      'unknownRequest',
      (xml, s) => xml.replaceAll(s.requestId, `${s.requestId} `),
    ],
    [
      'K-30',
      'an InResponseTo of other letters',
      'unknownRequest',
      (xml, s) => xml.replaceAll(s.requestId, s.requestId.toUpperCase()),
    ],
  ]),
  [
    'K-28',
    'an unsigned Response for another address around a signed assertion',
    'destinationMismatch',
    (s) => withAttribute(s.assertionSigned(), 'saml2p:Response', 'Destination', 'https://other.example/acs'),
  ],
  [
    'K-4',
    'an unsigned Response of another issuer around a signed assertion',
    'issuerMismatch',
    (s) => changed(s.assertionSigned(), s.stage.idp.entityId, s.stage.otherIdp.entityId),
  ],
  [
    'K-26',
    'an old unsigned Response around a signed assertion',
    'issueInstant',
    (s) => withAttribute(s.assertionSigned(), 'saml2p:Response', 'IssueInstant', s.time(-11 * MINUTE)),
  ],
  [
    'K-31',
    'an unsigned Response without InResponseTo around a signed assertion',
    'unsolicited',
    (s) => withoutAttribute(s.assertionSigned(), 'saml2p:Response', 'InResponseTo'),
  ],
  [
    'K-4',
    'a signed Response without Issuer',
    'issuerMismatch',
    (s) =>
      signResponse(without(s.unsigned(), /<saml2:Issuer xmlns[^]*?<\/saml2:Issuer>/), 'Response', s.stage.idp.keys, {
        before: 'Status',
      }),
  ],
];

const bearerData = (attributes: string) =>
  `<saml2:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml2:SubjectConfirmationData ${attributes}/></saml2:SubjectConfirmation>`;
const withConfirmation = (xml: string, confirmation: string) => changed(xml, CONFIRMATION, confirmation);
const withNameId = (xml: string, element: string) => changed(xml, NAME_ID, element);
const withAudiences = (xml: string, ...audiences: string[]) =>
  changed(
    xml,
    AUDIENCES,
    `<saml2:AudienceRestriction>${audiences.map((audience) => `<saml2:Audience>${audience}</saml2:Audience>`).join('')}</saml2:AudienceRestriction>`,
  );
const conditionsFromTo = (xml: string, from: string, to: string) =>
  withAttribute(withAttribute(xml, 'saml2:Conditions', 'NotBefore', from), 'saml2:Conditions', 'NotOnOrAfter', to);

export const assertionFields: readonly Hostile[] = inSignedAssertion([
  [
    'K-22',
    'an assertion of version 1.1',
    'versionMismatch',
    (xml) => withAttribute(xml, 'saml2:Assertion', 'Version', '1.1'),
  ],
  [
    'K-22',
    'an assertion without version',
    'versionMismatch',
    (xml) => withoutAttribute(xml, 'saml2:Assertion', 'Version'),
  ],
  [
    'K-26',
    'an assertion without IssueInstant',
    'issueInstant',
    (xml) => withoutAttribute(xml, 'saml2:Assertion', 'IssueInstant'),
  ],
  [
    'K-26',
    'an assertion of yesterday',
    'issueInstant',
    (xml, s) => withAttribute(xml, 'saml2:Assertion', 'IssueInstant', s.time(-DAY - MINUTE)),
  ],
  [
    'K-26',
    'an assertion of tomorrow',
    'issueInstant',
    (xml, s) => withAttribute(xml, 'saml2:Assertion', 'IssueInstant', s.time(DAY)),
  ],
  [
    'K-26',
    'an assertion with an IssueInstant without zone',
    'issueInstant',
    (xml, s) => withAttribute(xml, 'saml2:Assertion', 'IssueInstant', s.time(0).replace('Z', '')),
  ],
  [
    'K-4',
    'an assertion of another issuer',
    'issuerMismatch',
    (xml, s) => changed(xml, `<saml2:Issuer>${s.stage.idp.entityId}`, `<saml2:Issuer>${s.stage.otherIdp.entityId}`),
  ],
  [
    'K-4',
    'an empty Issuer of the assertion',
    'issuerMismatch',
    (xml, s) => changed(xml, `<saml2:Issuer>${s.stage.idp.entityId}`, '<saml2:Issuer>'),
  ],
  [
    'K-4',
    'an Issuer of the assertion with a line end',
    'issuerMismatch',
    (xml, s) => changed(xml, `<saml2:Issuer>${s.stage.idp.entityId}`, `<saml2:Issuer>\n${s.stage.idp.entityId}`),
  ],
  // The person
  ['K-16', 'no Subject', 'nameId', (xml) => without(xml, /<saml2:Subject>.*<\/saml2:Subject>/)],
  ['K-16', 'no NameID', 'nameId', (xml) => without(xml, NAME_ID)],
  ['K-16', 'two NameIDs', 'nameId', (xml) => withNameId(xml, '$&<saml2:NameID>admin@contoso.example</saml2:NameID>')],
  ['K-16', 'a BaseID', 'nameId', (xml) => withNameId(xml, '<saml2:BaseID NameQualifier="x"/>')],
  ['K-16', 'an empty NameID', 'nameId', (xml) => withNameId(xml, '<saml2:NameID></saml2:NameID>')],
  ['K-16', 'a NameID of blanks', 'nameId', (xml) => withNameId(xml, '<saml2:NameID> \n </saml2:NameID>')],
  [
    'K-16',
    'a NameID of 257 characters',
    'nameId',
    (xml) => withNameId(xml, `<saml2:NameID>${'a'.repeat(257)}</saml2:NameID>`),
  ],
  [
    'K-16',
    'a NameID that changes each time',
    'nameId',
    (xml) =>
      withNameId(
        xml,
        '<saml2:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:transient">jane@contoso.example</saml2:NameID>',
      ),
  ],
  [
    'K-16',
    'a NameID of another namespace',
    'nameId',
    (xml) => withNameId(xml, '<x:NameID xmlns:x="urn:x">jane@contoso.example</x:NameID>'),
  ],
  // Whom it is for
  ['K-29', 'no confirmation', 'subjectConfirmation', (xml) => without(xml, CONFIRMATION)],
  ...['cm:holder-of-key', 'cm:sender-vouches', 'cm:Bearer', 'cm:bearer '].map((method): Row => [
    'K-29',
    `a confirmation by ${JSON.stringify(method)} only`,
    'subjectConfirmation',
    (xml) => changed(xml, 'cm:bearer', method),
  ]),
  [
    'K-29',
    'a bearer of SAML 1.0',
    'subjectConfirmation',
    (xml) => changed(xml, 'SAML:2.0:cm:bearer', 'SAML:1.0:cm:bearer'),
  ],
  [
    'K-29',
    'a confirmation without Method',
    'subjectConfirmation',
    (xml) => withoutAttribute(xml, 'saml2:SubjectConfirmation', 'Method'),
  ],
  [
    'K-29',
    'a confirmation without data',
    'subjectConfirmation',
    (xml) => withConfirmation(xml, '<saml2:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"/>'),
  ],
  [
    'K-29',
    'a confirmation with data twice',
    'subjectConfirmation',
    (xml) => changed(xml, /<saml2:SubjectConfirmationData [^>]*>/, '$&$&'),
  ],
  [
    'K-29',
    'a confirmation with NotBefore',
    'subjectConfirmation',
    (xml, s) => plusAttribute(xml, 'saml2:SubjectConfirmationData', `NotBefore="${s.time(-MINUTE)}"`),
  ],
  [
    'K-29',
    'a confirmation without Recipient',
    'recipientMismatch',
    (xml) => withoutAttribute(xml, 'saml2:SubjectConfirmationData', 'Recipient'),
  ],
  [
    'K-29',
    'a confirmation without NotOnOrAfter',
    'expired',
    (xml) => withoutAttribute(xml, 'saml2:SubjectConfirmationData', 'NotOnOrAfter'),
  ],
  [
    'K-29',
    'two confirmations of which each lacks something else',
    'recipientMismatch',
    (xml, s) =>
      withConfirmation(
        xml,
        bearerData(`InResponseTo="${s.requestId}" NotOnOrAfter="${s.time(MINUTE)}"`) +
          bearerData(`Recipient="${s.stage.organization.acsUrl}" NotOnOrAfter="${s.time(MINUTE)}"`),
      ),
  ],
  ...NEARLY.map(([what, change]): Row => [
    'K-28',
    `a Recipient that is our address ${what}`,
    'recipientMismatch',
    (xml, s) => withAttribute(xml, 'saml2:SubjectConfirmationData', 'Recipient', change(s.stage.organization.acsUrl)),
  ]),
  [
    'K-28',
    "a Recipient that is another organization's address",
    'recipientMismatch',
    (xml, s) => withAttribute(xml, 'saml2:SubjectConfirmationData', 'Recipient', s.stage.otherOrganization.acsUrl),
  ],
  [
    'K-28',
    'a Recipient that is our entity ID',
    'recipientMismatch',
    (xml, s) => withAttribute(xml, 'saml2:SubjectConfirmationData', 'Recipient', s.stage.organization.entityId),
  ],
  [
    'K-30',
    'a confirmation that answers no request',
    'inResponseToMismatch',
    (xml) => withoutAttribute(xml, 'saml2:SubjectConfirmationData', 'InResponseTo'),
  ],
  [
    'K-30',
    'a confirmation that answers another request',
    'inResponseToMismatch',
    (xml) => withAttribute(xml, 'saml2:SubjectConfirmationData', 'InResponseTo', '_other'),
  ],
  // When
  [
    'K-26',
    'a confirmation that has expired',
    'expired',
    (xml, s) => withAttribute(xml, 'saml2:SubjectConfirmationData', 'NotOnOrAfter', s.time(-SKEW - MINUTE)),
  ],
  [
    'K-26',
    'a confirmation that expired just now but for the skew of clocks',
    'expired',
    (xml, s) => withAttribute(xml, 'saml2:SubjectConfirmationData', 'NotOnOrAfter', s.time(-SKEW)),
  ],
  [
    'K-26',
    'a confirmation that ends at no time',
    'expired',
    (xml) => withAttribute(xml, 'saml2:SubjectConfirmationData', 'NotOnOrAfter', 'never'),
  ],
  ['K-26', 'no Conditions', 'conditions', (xml) => without(xml, CONDITIONS)],
  ['K-26', 'Conditions twice', 'structure', (xml) => changed(xml, CONDITIONS, '$&$&')],
  [
    'K-26',
    'Conditions that have expired',
    'expired',
    (xml, s) => withAttribute(xml, 'saml2:Conditions', 'NotOnOrAfter', s.time(-SKEW - MINUTE)),
  ],
  [
    'K-26',
    'Conditions that expired just now but for the skew of clocks',
    'expired',
    (xml, s) => withAttribute(xml, 'saml2:Conditions', 'NotOnOrAfter', s.time(-SKEW)),
  ],
  ['K-26', 'Conditions without end', 'expired', (xml) => withoutAttribute(xml, 'saml2:Conditions', 'NotOnOrAfter')],
  [
    'K-26',
    'Conditions that end in the zone of the sender',
    'expired',
    (xml, s) => withAttribute(xml, 'saml2:Conditions', 'NotOnOrAfter', s.time(5 * MINUTE).replace('Z', '+09:00')),
  ],
  [
    'K-26',
    'Conditions that do not hold yet',
    'notYetValid',
    (xml, s) => conditionsFromTo(xml, s.time(SKEW + MINUTE), s.time(DAY)),
  ],
  [
    'K-26',
    'Conditions that begin after they end',
    'conditions',
    (xml, s) => conditionsFromTo(xml, s.time(2 * MINUTE), s.time(MINUTE)),
  ],
  [
    'K-26',
    'Conditions that end as they begin',
    'conditions',
    (xml, s) => conditionsFromTo(xml, s.time(MINUTE), s.time(MINUTE)),
  ],
  [
    'K-26',
    'Conditions that begin at no time',
    'conditions',
    (xml) => withAttribute(xml, 'saml2:Conditions', 'NotBefore', 'always'),
  ],
  [
    'K-26',
    'a condition that nobody knows',
    'conditions',
    (xml) => changed(xml, '</saml2:Conditions>', '<x:Weather xmlns:x="urn:x"/>$&'),
  ],
  [
    'K-26',
    'a condition of a type of its own',
    'conditions',
    (xml) =>
      changed(
        xml,
        '</saml2:Conditions>',
        '<saml2:Condition xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="x:Weather" xmlns:x="urn:x"/>$&',
      ),
  ],
  ['K-26', 'no statement of a sign-in', 'authnStatement', (xml) => without(xml, AUTHN_STATEMENT)],
  [
    'K-26',
    'a sign-in at no time',
    'authnStatement',
    (xml) => withoutAttribute(xml, 'saml2:AuthnStatement', 'AuthnInstant'),
  ],
  [
    'K-26',
    'a sign-in in the future',
    'authnStatement',
    (xml, s) => withAttribute(xml, 'saml2:AuthnStatement', 'AuthnInstant', s.time(SKEW + MINUTE)),
  ],
  [
    'K-26',
    'a session that has ended',
    'sessionExpired',
    (xml, s) => plusAttribute(xml, 'saml2:AuthnStatement', `SessionNotOnOrAfter="${s.time(-MINUTE)}"`),
  ],
  [
    'K-26',
    'a session that ends at no time',
    'sessionExpired',
    (xml) => plusAttribute(xml, 'saml2:AuthnStatement', 'SessionNotOnOrAfter="never"'),
  ],
  [
    'K-26',
    'two statements, the session of one of which has ended',
    'sessionExpired',
    (xml, s) =>
      changed(
        xml,
        AUTHN_STATEMENT,
        `$&${plusAttribute(cut(xml, AUTHN_STATEMENT), 'saml2:AuthnStatement', `SessionNotOnOrAfter="${s.time(-MINUTE)}"`)}`,
      ),
  ],
  // For which application
  ['K-27', 'no AudienceRestriction', 'audienceMismatch', (xml) => without(xml, AUDIENCES)],
  ['K-27', 'an AudienceRestriction without Audience', 'audienceMismatch', (xml) => withAudiences(xml)],
  [
    'K-27',
    'the Audience of another application',
    'audienceMismatch',
    (xml) => withAudiences(xml, 'https://other.example/metadata'),
  ],
  [
    'K-27',
    'the Audience of another organization',
    'audienceMismatch',
    (xml, s) => withAudiences(xml, s.stage.otherOrganization.entityId),
  ],
  ['K-27', 'an empty Audience', 'audienceMismatch', (xml) => withAudiences(xml, '')],
  [
    'K-27',
    'an Audience of which ours is the beginning',
    'audienceMismatch',
    (xml, s) => withAudiences(xml, `${s.stage.organization.entityId}2`),
  ],
  [
    'K-27',
    'an Audience that is the beginning of ours',
    'audienceMismatch',
    (xml, s) => withAudiences(xml, s.stage.organization.entityId.slice(0, -1)),
  ],
  [
    'K-27',
    'an Audience of other letters',
    'audienceMismatch',
    (xml, s) => withAudiences(xml, s.stage.organization.entityId.toUpperCase()),
  ],
  [
    'K-27',
    'an Audience with blanks around it',
    'audienceMismatch',
    (xml, s) => withAudiences(xml, ` ${s.stage.organization.entityId} `),
  ],
  ['K-27', 'our address as Audience', 'audienceMismatch', (xml, s) => withAudiences(xml, s.stage.organization.acsUrl)],
  [
    'K-27',
    'our Audience in one list with a comma',
    'audienceMismatch',
    (xml, s) => withAudiences(xml, `${s.stage.organization.entityId},urn:x`),
  ],
  [
    'K-27',
    'a second AudienceRestriction without us',
    'audienceMismatch',
    (xml) =>
      changed(
        xml,
        AUDIENCES,
        '$&<saml2:AudienceRestriction><saml2:Audience>urn:x</saml2:Audience></saml2:AudienceRestriction>',
      ),
  ],
  [
    'K-27',
    'our Audience in Advice only',
    'audienceMismatch',
    (xml, s) =>
      before(
        withAudiences(xml, 'urn:x'),
        '<saml2:AuthnStatement',
        `<saml2:Advice><saml2:AssertionURIRef>${s.stage.organization.entityId}</saml2:AssertionURIRef></saml2:Advice>`,
      ),
  ],
]);

/** The right keys signed it, for something else. */
export const otherDocuments: readonly Hostile[] = [
  ...(
    [
      ['metadata', `<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" ID="_x" entityID="x"/>`],
      ['a LogoutResponse', '<p:LogoutResponse xmlns:p="urn:oasis:names:tc:SAML:2.0:protocol" ID="_x" Version="2.0"/>'],
      ['a LogoutRequest', '<p:LogoutRequest xmlns:p="urn:oasis:names:tc:SAML:2.0:protocol" ID="_x" Version="2.0"/>'],
      ['an AuthnRequest', '<p:AuthnRequest xmlns:p="urn:oasis:names:tc:SAML:2.0:protocol" ID="_x" Version="2.0"/>'],
      ['a Response of SAML 1.1', '<p:Response xmlns:p="urn:oasis:names:tc:SAML:1.0:protocol" ResponseID="_x"/>'],
      ['a Response of no namespace', '<Response ID="_x" Version="2.0"/>'],
      [
        'a Response of the namespace of assertions',
        '<Response xmlns="urn:oasis:names:tc:SAML:2.0:assertion" ID="_x" Version="2.0"/>',
      ],
      ['an HTML page', '<html><body>Signed in</body></html>'],
    ] satisfies [string, string][]
  ).map(([what, xml]): Hostile => ['K-22', `${what} in the place of a Response`, 'notAResponse', () => xml]),
  ['K-22', 'a signed assertion in the place of a Response', 'notAResponse', (s) => cut(s.assertionSigned(), ASSERTION)],
  [
    'K-22',
    'a signed Response in an ArtifactResponse',
    'notAResponse',
    (s) =>
      `<p:ArtifactResponse xmlns:p="urn:oasis:names:tc:SAML:2.0:protocol" ID="_x" Version="2.0">${s.responseSigned()}</p:ArtifactResponse>`,
  ],
  [
    'K-22',
    'a signed Response in a SOAP envelope',
    'notAResponse',
    (s) =>
      `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>${s.responseSigned()}</e:Body></e:Envelope>`,
  ],
  [
    'K-22',
    'signed metadata in the Extensions of a forged Response',
    'signatureStructure',
    (s) =>
      before(
        s.unsigned(),
        '<saml2p:Status>',
        `<saml2p:Extensions>${signedDocument(s, 'urn:oasis:names:tc:SAML:2.0:metadata', 'EntityDescriptor')}</saml2p:Extensions>`,
      ),
  ],
  [
    'K-22',
    'a signed LogoutResponse in the Extensions of a forged Response',
    'signatureStructure',
    (s) =>
      before(
        s.unsigned(),
        '<saml2p:Status>',
        `<saml2p:Extensions>${signedDocument(s, 'urn:oasis:names:tc:SAML:2.0:protocol', 'LogoutResponse')}</saml2p:Extensions>`,
      ),
  ],
  [
    'K-22',
    'the signature of a LogoutResponse on a forged Response of its ID',
    'signatureInvalid',
    (s) =>
      before(
        withAttribute(s.unsigned(), 'saml2p:Response', 'ID', '_signed'),
        '<saml2p:Status>',
        cut(
          signedDocument(s, 'urn:oasis:names:tc:SAML:2.0:protocol', 'LogoutResponse'),
          /<ds:Signature[^]*<\/ds:Signature>/,
        ),
      ),
  ],
  [
    'K-22',
    'the signature of metadata on a forged assertion of its ID',
    'signatureInvalid',
    (s) =>
      changed(
        withAttribute(s.unsigned(), 'saml2:Assertion', 'ID', '_signed'),
        '<saml2:Subject>',
        `${cut(signedDocument(s, 'urn:oasis:names:tc:SAML:2.0:metadata', 'EntityDescriptor'), /<ds:Signature[^]*<\/ds:Signature>/)}$&`,
      ),
  ],
  [
    'K-22',
    'an assertion that the identity provider signed for another application',
    'audienceMismatch',
    (s) => signResponse(s.unsigned({ spEntityId: 'https://other.example/' }), 'Assertion', s.stage.idp.keys),
  ],
  [
    'K-22',
    'an assertion about attributes, not about a sign-in',
    'authnStatement',
    (s) => s.assertionSigned((xml) => without(xml, AUTHN_STATEMENT)),
  ],
];

/** A document of the identity provider that is no Response. */
function signedDocument({ stage: { idp } }: Scene, namespace: string, name: string): string {
  const issuer = `<Issuer xmlns="urn:oasis:names:tc:SAML:2.0:assertion">${idp.entityId}</Issuer>`;
  return signElement(`<${name} xmlns="${namespace}" ID="_signed" Version="2.0">${issuer}</${name}>`, '/*', idp.keys);
}
