import { readFileSync } from 'node:fs';
import { startApp, type TestApp } from '../../support/app.js';
import { type DnsServer, startDnsServer } from '../../support/dns-server.js';
import { addAdministrator } from '../../support/session-client.js';

const CERTIFICATE = readFileSync(new URL('../../support/idp-certificate.pem', import.meta.url), 'utf8');
const IDP = { entityId: 'https://idp.example', ssoUrl: 'https://idp.example/sso', certificates: [CERTIFICATE] };

interface Domain {
  domain: string;
  provenAt: string | null;
  record: { name: string; type: string; value: string };
  checkedAt: string | null;
  error: string | null;
}

let dns: DnsServer;
let app: TestApp;
let domains = 0;

beforeAll(async () => {
  dns = await startDnsServer();
  app = await startApp({ dnsServers: [dns.address] });
});
afterAll(async () => {
  await app.close();
  dns.close();
});

const newDomain = () => `contoso-${++domains}.example`;

class Organization {
  constructor(readonly id: string) {}

  static async create(): Promise<Organization> {
    const created = await app.operator('POST', '/api/organizations', { name: 'Contoso' });
    return new Organization(((await created.json()) as { id: string }).id);
  }

  static async withSaml(): Promise<Organization> {
    const organization = await Organization.create();
    await organization.send('PUT', '/saml/identity-provider', IDP);
    await organization.send('PATCH', '/saml', { enabled: true });
    return organization;
  }

  send(method: string, path: string, body?: unknown): Promise<Response> {
    return app.operator(method, `/api/organizations/${this.id}${path}`, body);
  }

  async add(domain: string): Promise<Domain> {
    const added = await this.send('POST', '/domains', { domain });
    expect(added.status).toBe(201);
    return (await added.json()) as Domain;
  }

  async check(domain: string): Promise<Domain> {
    const checked = await this.send('POST', `/domains/${domain}/check`);
    expect(checked.status).toBe(200);
    return (await checked.json()) as Domain;
  }

  async prove(domain: string): Promise<void> {
    publish(await this.add(domain));
    expect((await this.check(domain)).error).toBeNull();
  }

  async provenAt(domain: string): Promise<string | null | undefined> {
    const list = (await (await this.send('GET', '/domains')).json()) as { domains: Domain[] };
    return list.domains.find((each) => each.domain === domain)?.provenAt;
  }
}

const publish = ({ record }: Domain) => {
  dns.texts.set(record.name, [...(dns.texts.get(record.name) ?? []), ['v=spf1 -all'], [record.value]]);
};
const withdraw = (domain: string) => {
  dns.texts.delete(`_saml-sso.${domain}`);
};

const homeRealm = (email: string) =>
  fetch(`${app.baseUrl}/api/home-realm`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email }),
  });
const loginOf = async (email: string) => ((await (await homeRealm(email)).json()) as { loginUrl: unknown }).loginUrl;
const loginUrl = ({ id }: Organization) => `${app.config.publicUrl}/saml/${id}/login`;

test('a domain is proven by the record that the page shows, and leads its people to their organization', async () => {
  const organization = await Organization.withSaml();
  const domain = newDomain();
  const added = await organization.add(domain.toUpperCase());
  expect(added).toMatchObject({ domain, provenAt: null, record: { name: `_saml-sso.${domain}`, type: 'TXT' } });

  expect(await organization.check(domain)).toMatchObject({
    provenAt: null,
    error: expect.stringContaining('There is no TXT record yet'),
  });
  expect(await loginOf(`jane@${domain}`)).toBeNull();

  publish(added);
  expect(await organization.check(domain)).toMatchObject({ provenAt: expect.any(String), error: null });
  expect(await loginOf(`Jane@${domain.toUpperCase()}`)).toBe(loginUrl(organization));
});

test('a record with another value proves nothing; one that travels in parts does', async () => {
  const organization = await Organization.withSaml();
  const domain = newDomain();
  const { record } = await organization.add(domain);
  dns.texts.set(record.name, [[`${record.value}0`]]);
  expect(await organization.check(domain)).toMatchObject({
    provenAt: null,
    error: expect.stringContaining('another value'),
  });
  dns.texts.set(record.name, [[record.value.slice(0, 10), record.value.slice(10)]]);
  expect(await organization.check(domain)).toMatchObject({ error: null });
});

test('name servers that say nothing cost seconds, not the proof', async () => {
  const organization = await Organization.withSaml();
  const domain = newDomain();
  await organization.prove(domain);
  dns.silent = true;
  const began = Date.now();
  const checked = await organization.check(domain);
  dns.silent = false;
  expect(Date.now() - began).toBeLessThan(10_000);
  expect(checked).toMatchObject({ provenAt: expect.any(String), error: expect.stringContaining('did not answer') });
  expect(await loginOf(`jane@${domain}`)).toBe(loginUrl(organization));
}, 20_000);

test('a domain belongs to whose record is there: not to the second who claims it, but to who took it over', async () => {
  const [first, second] = [await Organization.withSaml(), await Organization.withSaml()];
  const domain = newDomain();
  await first.prove(domain);
  publish(await second.add(domain));
  expect(await second.check(domain)).toMatchObject({
    provenAt: null,
    error: expect.stringContaining('Another organization of this server has proven this domain'),
  });
  expect(await loginOf(`jane@${domain}`)).toBe(loginUrl(first));

  withdraw(domain);
  publish(await second.add(domain));
  expect(await second.check(domain)).toMatchObject({ provenAt: expect.any(String), error: null });
  expect(await loginOf(`jane@${domain}`)).toBe(loginUrl(second));
  expect(await first.provenAt(domain)).toBeNull();
});

test.each([0, 1])('a domain stays whose it is when the name servers fail after %d answers', async (answers) => {
  const [first, second] = [await Organization.withSaml(), await Organization.withSaml()];
  const domain = newDomain();
  await first.prove(domain);
  publish(await second.add(domain));
  dns.answers = answers;
  const checked = await second.check(domain);
  dns.answers = null;

  expect(checked).toMatchObject({ provenAt: null, error: expect.any(String) });
  expect(await loginOf(`jane@${domain}`)).toBe(loginUrl(first));
});

test('a record is found among sixty others', async () => {
  const organization = await Organization.withSaml();
  const domain = newDomain();
  const { record } = await organization.add(domain);
  dns.texts.set(record.name, [...Array<string[]>(60).fill(['x']), [record.value]]);

  expect(await organization.check(domain)).toMatchObject({ error: null });
});

test.each(['%00', 'a%00.example', 'x'.repeat(300), '__proto__'])(
  '%s in a path is no domain of anybody',
  async (name) => {
    const organization = await Organization.create();

    expect((await organization.send('POST', `/domains/${name}/check`)).status).toBe(404);
    expect((await organization.send('DELETE', `/domains/${name}`)).status).toBe(404);
  },
);

test('of two organizations that prove one domain at once, one has it', async () => {
  const both = [await Organization.withSaml(), await Organization.withSaml()];
  const domain = newDomain();
  for (const organization of both) publish(await organization.add(domain));
  await Promise.all(both.map((organization) => organization.send('POST', `/domains/${domain}/check`)));
  const proven = await Promise.all(both.map((organization) => organization.provenAt(domain)));
  expect(proven.filter((at) => at !== null)).toHaveLength(1);
  expect(both.map(loginUrl)).toContain(await loginOf(`jane@${domain}`));
});

test('while SAML is off, and once the domain is removed, it leads nowhere', async () => {
  const organization = await Organization.withSaml();
  const domain = newDomain();
  await organization.prove(domain);
  await organization.send('PATCH', '/saml', { enabled: false });
  expect(await loginOf(`jane@${domain}`)).toBeNull();
  await organization.send('PATCH', '/saml', { enabled: true });
  expect(await loginOf(`jane@${domain}`)).toBe(loginUrl(organization));
  expect((await organization.send('DELETE', `/domains/${domain}`)).status).toBe(204);
  expect(await loginOf(`jane@${domain}`)).toBeNull();
  expect((await organization.send('DELETE', `/domains/${domain}`)).status).toBe(404);
});

test('an address of a domain that nobody has proven is answered as one of no domain at all', async () => {
  const unproven = newDomain();
  await (await Organization.withSaml()).add(unproven);
  const bodies = await Promise.all(
    [`jane@${unproven}`, 'jane@nobody.example', 'jane@mail.example'].map(async (email) =>
      (await homeRealm(email)).text(),
    ),
  );
  expect(new Set(bodies)).toEqual(new Set(['{"loginUrl":null,"samlRequired":false}']));
});

test.each([
  ['an address of a machine', '192.0.2.1'],
  ['a name without a dot', 'localhost'],
  ['nothing', ' '],
])('%s is no domain', async (_, domain) => {
  expect((await (await Organization.create()).send('POST', '/domains', { domain })).status).toBe(400);
});

test('an organization may have fifty domains, and adding one again keeps its record', async () => {
  const organization = await Organization.create();
  const first = await organization.add(newDomain());
  for (let n = 1; n < 50; n++) await organization.add(newDomain());
  expect((await organization.send('POST', '/domains', { domain: newDomain() })).status).toBe(409);
  expect(await organization.add(first.domain)).toEqual(first);
});

test("another organization's domain can be neither checked nor removed", async () => {
  const owner = await Organization.withSaml();
  const domain = newDomain();
  await owner.prove(domain);
  const other = await Organization.create();
  const admin = await addAdministrator(app, other.id, 'domains@example.com');
  const paths = [owner, other].map(({ id }) => `/api/organizations/${id}/domains/${domain}`);
  for (const path of paths) {
    expect((await admin.as('POST', `${path}/check`)).status).toBe(404);
    expect((await admin.as('DELETE', path)).status).toBe(404);
  }
  expect(await loginOf(`jane@${domain}`)).toBe(loginUrl(owner));
});

test('the record says who proved a domain and who removed it', async () => {
  const organization = await Organization.withSaml();
  const domain = newDomain();
  await organization.prove(domain);
  await organization.check(domain);
  await organization.send('DELETE', `/domains/${domain}`);
  const { records } = (await (await organization.send('GET', '/audit')).json()) as {
    records: { action: string; actor: string; details: unknown }[];
  };
  expect(records.filter(({ action }) => action.startsWith('domain'))).toMatchObject([
    { action: 'domainRemoved', actor: 'operator', details: { domain } },
    { action: 'domainProven', actor: 'operator', details: { domain } },
  ]);
});

test('questions from one network, and checks of one organization, are limited', async () => {
  const strict = await startApp({ on: app, rateLimits: true, dnsServers: [dns.address] });
  const ask = () =>
    fetch(`${strict.baseUrl}/api/home-realm`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: 'jane@contoso.example' }),
    });
  const answers = await Promise.all(Array.from({ length: 60 }, ask));
  const refused = answers.filter(({ status }) => status === 429);
  expect(refused.length).toBeGreaterThan(0);
  expect(refused[0]?.headers.get('retry-after')).toBe('1');

  const organization = await Organization.create();
  const { domain } = await organization.add(newDomain());
  const path = `/api/organizations/${organization.id}/domains/${domain}/check`;
  const checks: Response[] = [];
  for (let n = 0; n <= 20; n++) checks.push(await strict.operator('POST', path));
  expect(checks.map(({ status }) => status)).toEqual([...Array<number>(20).fill(200), 429]);
  // Until the minute is over: what came before took seconds of it at most.
  expect(Number(checks.at(-1)?.headers.get('retry-after'))).toBeGreaterThan(30);
  await strict.close();
});
