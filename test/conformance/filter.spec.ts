import { BADGE, ENTERPRISE, GROUP, refusal, SEARCH_REQUEST, Stage, USER } from './stage.js';

let stage: Stage;

/** Which of the users ann, bob, cem and dan a filter finds. */
const found = async (filter: string): Promise<string> => {
  const { Resources, totalResults } = await stage.list({ filter, sortBy: 'userName' });
  expect(totalResults).toBe(Resources.length);
  return Resources.map(({ userName }) => userName).join(' ');
};
const refused = (filter: string) => stage.send('GET', `/Users?filter=${encodeURIComponent(filter)}`);

/** Checks one rule by a table of filters and whom each finds. */
const finds = async (table: Record<string, string>): Promise<void> => {
  const actual: Record<string, string> = {};
  for (const filter of Object.keys(table)) actual[filter] = await found(filter);
  expect(actual).toEqual(table);
};
const refuses = async (...filters: string[]): Promise<void> => {
  for (const filter of filters) {
    expect({ filter, ...(await refused(filter)) }).toMatchObject({ filter, ...refusal(400, 'invalidFilter') });
  }
};

beforeAll(async () => {
  stage = await Stage.open();
  await stage.user({
    userName: 'ann',
    externalId: 'E-Ann',
    title: 'Boss',
    name: { familyName: 'Doe', givenName: 'Ann' },
    emails: [
      { value: 'ann@work.example', type: 'work' },
      { value: 'ann@home.example', type: 'home' },
    ],
    [BADGE]: { level: 1, height: 1.5, since: '2026-01-01T00:00:00Z', print: 'QUJD', colors: ['red', 'blue'] },
  });
  await stage.user({
    userName: 'bob',
    title: 'Big Boss',
    emails: [{ value: 'bob@home.example', type: 'home' }],
    [ENTERPRISE]: { department: 'Sales' },
    [BADGE]: { level: 20, height: 1.5, since: '2026-06-01T00:00:00Z' },
  });
  await stage.user({ userName: 'cem', active: false, nickName: '' });
  await stage.user({ userName: 'dan', title: 'a "quoted" \\ title', displayName: 'Émile' });
});
afterAll(() => stage.close());

test('F-01 every operator, connective, grouping and kind of literal is read', () =>
  finds({
    'userName eq "ann"': 'ann',
    'userName ne "ann"': 'bob cem dan',
    'userName co "n"': 'ann dan',
    'userName sw "b"': 'bob',
    'userName ew "m"': 'cem',
    'userName gt "bob"': 'cem dan',
    'userName ge "bob"': 'bob cem dan',
    'userName lt "bob"': 'ann',
    'userName le "bob"': 'ann bob',
    'emails pr': 'ann bob',
    'emails pr and not (title eq "boss")': 'bob',
    '(userName eq "ann" or userName eq "bob") and title sw "big"': 'bob',
    'emails[type eq "work"]': 'ann',
    'active eq false': 'cem',
    [`${BADGE}:level eq 20`]: 'bob',
    'nickName eq null and active eq true and title eq null': '',
  }));

test('F-02 USERname Eq is userName eq', () =>
  finds({
    'USERname Eq "ann"': 'ann',
    'EMAILS[TYPE EQ "work"]': 'ann',
    'title PR AND NOT (title EQ "boss")': 'bob dan',
  }));

test('F-03 and binds tighter than or, not tighter than and, parentheses come first', () =>
  finds({
    'userName eq "cem" or title pr and emails pr': 'ann bob cem',
    '(userName eq "cem" or title pr) and emails pr': 'ann bob',
    'not (title pr) and active eq true or userName eq "ann"': 'ann',
    'not (title pr and active eq true)': 'cem',
  }));

test('F-04 a URN before the attribute is split off at its last colon, in any case', () =>
  finds({
    [`${USER}:userName eq "ann"`]: 'ann',
    [`${USER.toUpperCase()}:NAME.familyName eq "doe"`]: 'ann',
    [`${ENTERPRISE}:department eq "sales"`]: 'bob',
    'urn:IETF:params:scim:schemas:extension:ENTERPRISE:2.0:User:department pr': 'bob',
  }));

test('F-05 eq is the whole, co a part, sw the start, ew the end, and pr needs content', () =>
  finds({
    'title eq "boss"': 'ann',
    'title co "boss"': 'ann bob',
    'title sw "big boss"': 'bob',
    'title ew "boss"': 'ann bob',
    'nickName pr': '',
    'name pr': 'ann',
    'name.givenName pr': 'ann',
  }));

test('F-06 texts, times and numbers have an order, booleans and binaries none', async () => {
  await finds({
    [`${BADGE}:level gt 3`]: 'bob',
    [`${BADGE}:level le 1.0`]: 'ann',
    [`${BADGE}:height ge 1.5`]: 'ann bob',
    [`${BADGE}:since lt "2026-01-01T00:30:00+01:00"`]: '',
    [`${BADGE}:since gt "2025-12-31T23:59:59Z"`]: 'ann bob',
    'title lt "big boss "': 'bob dan',
  });
  await refuses('active gt true', 'active le false', `${BADGE}:print gt "QUJD"`, 'x509Certificates.value lt "QUJD"');
});

test('F-07 externalId is found in its own case, title in any', () =>
  finds({
    'externalId eq "E-Ann"': 'ann',
    'externalId eq "e-ann"': '',
    'externalId sw "e"': '',
    'title eq "BOSS"': 'ann',
  }));

test('F-08 one value of several is enough, and emails means emails.value', () =>
  finds({
    'emails.value eq "ann@home.example"': 'ann',
    'emails co "@home"': 'ann bob',
    'emails.type eq "work"': 'ann',
    [`${BADGE}:colors eq "BLUE"`]: 'ann',
  }));

test('F-09 conditions in brackets hold for one value, those beside each other for any', () =>
  finds({
    'emails[type eq "work" and value ew "@home.example"]': '',
    'emails.type eq "work" and emails.value ew "@home.example"': 'ann',
    'emails[type eq "work" or (type eq "home" and value sw "bob")]': 'ann bob',
    'emails[not (type eq "home")]': 'ann',
    'emails[type eq "work"].value eq "ann@work.example"': 'ann',
    [`${BADGE}:colors[value eq "red"]`]: 'ann',
  }));

test('F-10 ne holds where a value differs or none is there, not (eq) where none is equal', () =>
  finds({
    'emails.type ne "home"': 'ann cem dan',
    'not (emails.type eq "home")': 'cem dan',
    'title ne "boss"': 'bob cem dan',
    'not (title pr)': 'cem',
  }));

test('F-11 eq null is no value, ne null a value', () =>
  finds({ 'title eq null': 'cem', 'title ne null': 'ann bob dan', 'emails eq null': 'cem dan' }));

test('F-12 literals and operators that do not suit the attribute, and unknown attributes, are refused', () =>
  refuses(
    'userName eq 7',
    'userName eq true',
    'active eq "yes"',
    'active co "t"',
    `${BADGE}:level eq "1"`,
    `${BADGE}:since eq "yesterday"`,
    `${BADGE}:since co "2026"`,
    'name eq "Ann"',
    'userName gt null',
    'shoeSize eq 44',
    `${GROUP}:members pr`,
  ));

test('F-13 an operator that does not exist is refused', () =>
  refuses('userName regex "a"', 'userName = "a"', 'userName in "a"', 'userName eqq "a"'));

test('F-14 a user that was created without active is found by active eq true', () =>
  finds({ 'active eq true': 'ann bob dan', 'active ne true': 'cem' }));

test('F-15 schemas selects by an extension in use', () =>
  finds({ [`schemas eq "${ENTERPRISE}"`]: 'bob', [`schemas eq "${USER}"`]: 'ann bob cem dan' }));

test('F-16 JSON’s escapes are read, and + is a blank in a URL', async () => {
  await finds({
    'title eq "a \\"quoted\\" \\\\ title"': 'dan',
    'displayName eq "\\u00c9mile"': 'dan',
    'title sw "a \\u0022q"': 'dan',
  });
  for (const path of ['/Users?filter=title+eq+%22Big+Boss%22', '/Users?filter=title%20eq%20%22Big%20Boss%22']) {
    expect((await stage.send<object>('GET', path)).body).toMatchObject({ totalResults: 1 });
  }
});

test('F-17 a filter that should be in no URL goes into a search by POST', async () => {
  const body = { schemas: [SEARCH_REQUEST], filter: 'emails.value eq "ann@home.example"' };
  expect((await stage.send<object>('POST', '/Users/.search', body)).body).toMatchObject({ totalResults: 1 });
});

test('F-18 a filter of 8,193 characters, 33 levels or 101 conditions is refused', () =>
  refuses(
    `userName eq "${'x'.repeat(8_193)}"`,
    `${'('.repeat(33)}userName pr${')'.repeat(33)}`,
    Array.from({ length: 101 }, () => 'title pr').join(' or '),
  ));
