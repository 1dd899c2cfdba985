import { changed } from '../support/saml-response.js';
import { NAME_ID } from './parts.js';
import type { Hostile, Scene } from './scene.js';

/** What the identity provider says of somebody, all else being in order. */
const about = (nameId: string) => (scene: Scene) =>
  scene.assertionSigned((xml) => changed(xml, NAME_ID, `<saml2:NameID>${nameId}</saml2:NameID>`));

const organizationApi = (scene: Scene, method: string, path: string, body: unknown) =>
  scene.stage.app.operator(method, `/api/organizations/${scene.stage.organization.id}${path}`, body);

/** Somebody whom the identity provider knows and this organization does not, or not any more. */
export const people: readonly Hostile[] = [
  ['K-36', 'a person whom nobody provisioned', 'unknownUser', about('stranger@contoso.example')],
  ['K-36', 'a person of another organization', 'unknownUser', about('root@fabrikam.example')],
  [
    'K-36',
    'the ID of a user in the place of the user name',
    'unknownUser',
    async (s) => about(await s.stage.organization.provision(`id-${s.id}`))(s),
  ],
  [
    'K-36',
    'an administrator of this organization, who is no user',
    'unknownUser',
    async (s) => {
      const email = `admin-${s.id.slice(1)}@contoso.example`;
      await organizationApi(s, 'POST', '/admins', { email, password: 'correct horse battery' });
      return about(email)(s);
    },
  ],
  ['K-37', 'a user name with a blank after it', 'unknownUser', about('jane@contoso.example ')],
  ['K-37', 'a user name with a line end before it', 'unknownUser', about('\njane@contoso.example')],
  ['K-37', 'a user name with a carriage return', 'unknownUser', about('jane@contoso.example&#13;')],
  ['K-37', 'a user name with a no-break space', 'unknownUser', about('jane@contoso.example\u00a0')],
  ['K-37', 'a user name with a space of no width', 'unknownUser', about('jane\u200b@contoso.example')],
  ['K-37', 'a user name with a byte order mark', 'unknownUser', about('\ufeffjane@contoso.example')],
  ['K-37', 'a user name with a mark that turns the direction', 'unknownUser', about('\u202ejane@contoso.example')],
  ['K-37', 'a user name with a Cyrillic letter', 'unknownUser', about('j\u0430ne@contoso.example')],
  ['K-37', 'a user name with an accent apart', 'unknownUser', about('jane\u0301@contoso.example')],
  ['K-37', 'a user name with a dotless i', 'unknownUser', about('frank\u0131@contoso.example')],
  [
    'K-37',
    'a user name that the Kelvin sign makes that of somebody else',
    'unknownUser',
    async (s) => {
      await s.stage.organization.provision(`frank-${s.id}`);
      return about(`fran\u212a-${s.id}`)(s);
    },
  ],
  ['K-37', 'a user name in letters of full width', 'unknownUser', about('\uff4a\uff41\uff4e\uff45@contoso.example')],
  ['K-37', 'two domains', 'unknownUser', about('jane@contoso.example@evil.example')],
  ['K-37', 'a quoted user name', 'unknownUser', about('"jane"@contoso.example')],
  ['K-37', 'a user name with a tag', 'unknownUser', about('jane+x@contoso.example')],
  ['K-37', 'a user name with a dot more', 'unknownUser', about('jane@contoso.example.')],
  ['K-37', 'the beginning of a user name', 'unknownUser', about('jane')],
  ['K-37', 'a user name with signs of SQL', 'unknownUser', about("%' OR '1'='1")],
  ['K-37', 'a user name that is a property of every object', 'unknownUser', about('__proto__')],
  [
    'K-37',
    'a user name that ends in U+0000, as an entity',
    'xmlMalformed',
    (s) => changed(s.assertionSigned(), NAME_ID, '<saml2:NameID>jane@contoso.example&#0;</saml2:NameID>'),
  ],
  [
    'K-38',
    'an attribute that claims to be the NameID',
    'unknownUser',
    (s) => changedAttributes(s, 'nameID', 'jane@contoso.example'),
  ],
  [
    'K-38',
    'an attribute that claims to be the user name',
    'unknownUser',
    (s) => changedAttributes(s, 'userName', 'jane@contoso.example'),
  ],
  [
    'K-38',
    'an attribute that claims to be the prototype',
    'unknownUser',
    (s) => changedAttributes(s, '__proto__', 'jane@contoso.example'),
  ],
  ['K-40', 'a script as NameID', 'unknownUser', about('&lt;script>alert(1)&lt;/script>')],
  [
    'K-44',
    'a disabled user',
    'disabledUser',
    async (s) => {
      const userName = `fired-${s.id}`;
      await s.stage.organization.setActive(await s.stage.organization.provision(userName), false);
      return about(userName)(s);
    },
  ],
  [
    'K-44',
    'a disabled user in other letters',
    'disabledUser',
    async (s) => {
      const userName = `fired-${s.id}`;
      await s.stage.organization.setActive(await s.stage.organization.provision(userName), false);
      return about(userName.toUpperCase())(s);
    },
  ],
  [
    'K-44',
    'a deleted user',
    'unknownUser',
    async (s) => {
      const userName = `gone-${s.id}`;
      await s.stage.organization.remove(await s.stage.organization.provision(userName));
      return about(userName)(s);
    },
  ],
];

const changedAttributes = (scene: Scene, name: string, value: string) =>
  scene.assertionSigned((xml) =>
    changed(
      changed(xml, NAME_ID, '<saml2:NameID>stranger@contoso.example</saml2:NameID>'),
      /<saml2:AttributeStatement>/,
      `$&<saml2:Attribute Name="${name}" FriendlyName="${name}"><saml2:AttributeValue>${value}</saml2:AttributeValue></saml2:Attribute>`,
    ),
  );
