import { startApp, type TestApp } from '../../support/app.js';

let app: TestApp;

beforeAll(async () => {
  app = await startApp();
});

afterAll(() => app.close());

interface Document {
  openapi: string;
  paths: Record<string, Record<string, { responses: Record<string, { content?: object }>; requestBody?: object }>>;
  components: { schemas: Record<string, { properties: object; required?: string[] }>; securitySchemes: object };
}

const document = async (): Promise<Document> => {
  const response = await fetch(`${app.baseUrl}/api/openapi.json`);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toContain('application/json');
  return (await response.json()) as Document;
};

test('describes every answer of the settings API with a schema, and nothing else', async () => {
  const { openapi, paths } = await document();
  expect(openapi).toMatch(/^3\./);
  expect(Object.keys(paths).every((path) => path.startsWith('/api/'))).toBe(true);
  for (const [path, methods] of Object.entries(paths)) {
    for (const [method, { responses }] of Object.entries(methods)) {
      const { default: problem, ...good } = responses;
      expect([path, method, Object.keys(problem?.content ?? {})]).toEqual([path, method, ['application/problem+json']]);
      const [[status, answer] = []] = Object.entries(good);
      expect([path, method, status === '204' || answer?.content !== undefined]).toEqual([path, method, true]);
    }
  }
});

test('says what a request takes', async () => {
  const { components } = await document();
  expect(components.schemas['AdministratorRequest']).toEqual({
    type: 'object',
    properties: {
      email: { type: 'string', format: 'email', maxLength: 254, example: 'admin@example.com' },
      password: { type: 'string', format: 'password', minLength: 12, maxLength: 1024 },
    },
    required: ['email', 'password'],
  });
  expect(components.schemas['IdentityProviderRequest']?.required).toBeUndefined();
});

test('names both ways to authenticate', async () => {
  const { components } = await document();
  expect(components.securitySchemes).toMatchObject({
    operator: { type: 'http', scheme: 'bearer' },
    session: { type: 'apiKey', in: 'cookie', name: 'gatehouse_session' },
  });
});
