import { attribute } from '../schema/attribute-definition.js';
import { compileResourceSchema } from '../schema/schema.js';
import { userSchema } from '../schema/standard/user.js';
import { checkFilter, compareCodePoints, matchFilter } from './filter-match.js';
import { parseFilter } from './filter.js';

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const user = {
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:User', enterprise],
  id: '2819c223-7f76-453a-919d-413861904646',
  externalId: 'bJensen',
  userName: 'BJensen@Example.com',
  name: { formatted: 'Ms. Barbara J Jensen', familyName: 'Jensen', givenName: 'Barbara' },
  title: '',
  active: true,
  emails: [
    { value: 'bjensen@example.com', type: 'work', primary: true },
    { value: 'babs@jensen.org', type: 'home' },
  ],
  x509Certificates: [{ value: 'MIIC+/==' }],
  [enterprise]: { department: 'Tour Operations', manager: { value: 'Boss-1' } },
  meta: { created: '2010-01-23T04:56:22Z', lastModified: '2011-05-13T04:42:34Z' },
};

test.each([
  ['userName eq "bjensen@example.com"', true],
  ['USERNAME EQ "BJENSEN@EXAMPLE.COM"', true],
  ['externalId eq "bJensen"', true],
  ['externalId eq "bjensen"', false],
  ['externalId sw "b"', true],
  ['externalId ew "Jensen" and externalId co "Jen"', true],
  ['userName sw "BJENSEN@"', true],
  ['userName ew ".COM"', true],
  ['userName co "jensen"', true],
  ['userName ne "bjensen@example.com"', false],
  ['name.familyName ge "JENSEN"', true],
  ['name.familyName gt "jensen"', false],
  ['name.familyName lt "k"', true],
  ['name.familyName le "jensem"', false],
  ['active eq true', true],
  ['active ne true', false],
  ['active eq "True"', true],
  ['meta.lastModified gt "2011-05-13T04:42:33Z"', true],
  ['meta.lastModified eq "2011-05-13T06:42:34.000+02:00"', true],
  ['meta.lastModified lt "2011-05-13T00:42:34-05:00"', true],
  [`${enterprise}:department eq "tour operations"`, true],
  [`${enterprise.toUpperCase()}:DEPARTMENT sw "tour"`, true],
  [`${enterprise}:manager.value eq "boss-1"`, false],
  [`${enterprise}:manager eq "Boss-1"`, true],
  [`urn:ietf:params:scim:schemas:core:2.0:User:userName sw "bj"`, true],
  ['x509Certificates.value eq "MIIC+/"', true],
  [`schemas eq "${enterprise}"`, true],
  ['id eq "2819c223-7f76-453a-919d-413861904646"', true],
])('%s is %s', (source, expected) => {
  expect(matchFilter(parseFilter(source), user, userSchema)).toBe(expected);
});

test.each([
  ['emails.value eq "BABS@jensen.org"', true, 'one value is enough'],
  ['emails co "jensen.org"', true, 'the bare name means its value'],
  ['emails.type ne "work"', true, 'some value differs'],
  ['not (emails.type eq "work")', false, 'no value may be equal'],
  ['emails.type eq "work" and emails.value eq "babs@jensen.org"', true, 'conditions may meet different values'],
  ['emails[type eq "work" and value eq "babs@jensen.org"]', false, 'conditions meet one value'],
  ['emails[type eq "home" and value co "babs"]', true, 'conditions meet one value'],
  ['emails[type eq "home"].value eq "babs@jensen.org"', true, 'as in the validator of Entra'],
  ['emails[primary eq true]', true, 'a boolean'],
  ['emails[primary eq "True"]', true, 'a boolean as Entra writes it'],
  ['emails[not (type eq "work")]', true, 'a value that is not of that type'],
  ['schemas[value sw "urn:ietf:params:scim:schemas:extension"]', true, 'a simple list is filtered by value'],
  ['name[givenName eq "barbara"]', true, 'a single value'],
])('on lists, %s is %s: %s', (source, expected) => {
  expect(matchFilter(parseFilter(source), user, userSchema)).toBe(expected);
});

test.each([
  ['emails pr', true],
  ['name pr', true],
  ['nickName pr', false],
  ['title pr', false],
  ['emails.display pr', false],
  ['ims pr', false],
  ['nickName eq null', true],
  ['userName eq null', false],
  ['userName ne null', true],
  ['name eq null', false],
  ['nickName ne "x"', true],
  ['nickName eq "x"', false],
  ['not (nickName eq "x")', true],
  ['nickName co ""', false],
  ['nickName lt "x"', false],
  ['ims[type eq "aim"]', false],
  ['photos.value ne "x"', true],
])('without a value, %s is %s', (source, expected) => {
  expect(matchFilter(parseFilter(source), user, userSchema)).toBe(expected);
});

test.each([
  ['nonsense eq "x"', 'an unknown attribute'],
  ['name.nonsense pr', 'an unknown sub-attribute'],
  ['constructor pr', 'a name that objects inherit'],
  ['employeeNumber eq "1"', 'an extension attribute without its URN'],
  ['urn:example:2.0:Other:userName eq "x"', 'an unknown schema'],
  ['emails[nonsense eq 1]', 'an unknown sub-attribute in brackets'],
  ['emails[emails.type eq "work"]', 'a whole path in brackets'],
  ['userName[value eq "x"]', 'brackets behind a single simple value'],
  ['name eq "x"', 'a complex attribute without a value'],
  ['addresses eq "x"', 'a complex list without a value'],
  ['userName eq true', 'a boolean for a string'],
  ['userName eq 1', 'a number for a string'],
  ['active eq "yes"', 'a string for a boolean'],
  ['active eq 1', 'a number for a boolean'],
  ['active gt true', 'an order of booleans'],
  ['active co "t"', 'a part of a boolean'],
  ['userName gt null', 'an order against null'],
  ['meta.created eq "yesterday"', 'no date'],
  ['meta.created sw "2010"', 'a part of a date'],
  ['x509Certificates.value gt "M"', 'an order of binaries'],
  ['x509Certificates.value co "M"', 'a part of a binary'],
])('refuses %s: %s', (source) => {
  expect(() => matchFilter(parseFilter(source), user, userSchema)).toThrow(
    expect.objectContaining({ scimType: 'invalidFilter' }) as Error,
  );
});

test.each([
  ['meta.created eq "yesterday"', 'meta.created is dateTime'],
  ['emails[primary co "x"]', 'emails.primary is boolean'],
  ['emails.primary gt true', 'emails.primary is boolean'],
  ['emails eq 1', 'emails.value is string'],
  ['active eq 1', 'active is boolean'],
])('what is wrong with %s is said of the whole name', (source, words) => {
  expect(() => matchFilter(parseFilter(source), user, userSchema)).toThrow(words);
});

describe('numbers of an extension', () => {
  const urn = 'urn:example:2.0:Badge';
  const schema = compileResourceSchema(userSchema.base.definition, [
    {
      definition: {
        id: urn,
        name: 'Badge',
        description: 'Badge',
        attributes: [
          attribute({ name: 'level', type: 'integer', description: 'Level' }),
          attribute({ name: 'weight', type: 'decimal', description: 'Weight' }),
          attribute({ name: 'doors', multiValued: true, description: 'Doors' }),
        ],
      },
    },
  ]);
  const resource = { [urn]: { level: 10, weight: 2.5, doors: ['North', 'South'] } };

  test.each([
    [`${urn}:level eq 10.0`, true],
    [`${urn}:level gt 9`, true],
    [`${urn}:level lt 9`, false],
    [`${urn}:weight ge 2.5`, true],
    [`${urn}:weight ne 2`, true],
    [`${urn}:doors eq "north"`, true],
    [`${urn}:doors[value eq "SOUTH"]`, true],
    [`${urn}:doors[value eq "west"]`, false],
  ])('%s is %s', (source, expected) => {
    expect(matchFilter(parseFilter(source), resource, schema)).toBe(expected);
  });

  test.each([`${urn}:level eq "10"`, `${urn}:level co 1`, `${urn}:doors[type eq "x"]`])('refuses %s', (source) => {
    expect(() => checkFilter(parseFilter(source), schema)).toThrow(
      expect.objectContaining({ scimType: 'invalidFilter' }) as Error,
    );
  });
});

test('strings are ordered by code point, as PostgreSQL does', () => {
  const ordered = ['', 'A', 'AB', 'a', 'ﬀ', '\uffee', '😀', '😁'];
  const shuffled = [...ordered].reverse();
  expect(shuffled.sort(compareCodePoints)).toStrictEqual(ordered);
});
