import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { type StartOptions, startApp, type TestApp } from '../support/app.js';
import { launchChromium } from '../support/chromium.js';
import { PASSWORD } from '../support/session-client.js';

export interface Stage {
  readonly app: TestApp;
  /** A page in a browser profile of its own: no cookie, nothing stored. */
  visit(options?: BrowserContextOptions): Promise<Page>;
  /** The same, with a local administrator signed in. */
  visitAs(email: string, options?: BrowserContextOptions): Promise<Page>;
  /** For what happens while somebody looks: waits until `read` gives what is expected. */
  until<T>(read: () => Promise<T>, expected: T): Promise<void>;
}

const WAIT_MS = 5_000;

/**
 * The real server and one browser for the tests of a file. Every test fails that makes one of our pages log an error,
 * break its content security policy, or ask another origin for anything.
 */
export function useStage(configure: () => StartOptions = () => ({})): Stage {
  let app: TestApp | undefined;
  let browser: Browser | undefined;
  let faults: string[] = [];

  beforeAll(async () => {
    if (!existsSync(join(import.meta.dirname, '../../dist/web/index.html'))) {
      throw new Error('The pages are not built. Run: npm run build');
    }
    [app, browser] = await Promise.all([startApp(configure()), launchChromium()]);
  }, 60_000);
  afterEach(() => {
    const found = faults;
    faults = [];
    expect(found).toEqual([]);
  });
  afterAll(async () => {
    await browser?.close();
    await app?.close();
  });

  const running = (): TestApp => {
    if (!app) throw new Error('The server runs while tests do, not before');
    return app;
  };
  const visit: Stage['visit'] = async (options = {}) => {
    if (!browser) throw new Error('The browser runs while tests do, not before');
    const context = await browser.newContext({ baseURL: running().baseUrl, locale: 'en-US', ...options });
    context.setDefaultTimeout(WAIT_MS);
    const page = await context.newPage();
    watch(page, running().baseUrl, (fault) => faults.push(fault));
    return page;
  };
  return {
    get app() {
      return running();
    },
    visit,
    visitAs: async (email, options) => {
      const page = await visit(options);
      const signedIn = await page.request.post('/api/session', { data: { email, password: PASSWORD } });
      expect(signedIn.status()).toBe(204);
      return page;
    },
    until: async (read, expected) => {
      const deadline = Date.now() + WAIT_MS;
      for (;;) {
        const seen = await read();
        if (Date.now() > deadline || JSON.stringify(seen) === JSON.stringify(expected)) {
          expect(seen).toEqual(expected);
          return;
        }
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
  };
}

/** What the server refuses is a test's own business. */
const isRefusal = (text: string, url: string): boolean =>
  text.startsWith('Failed to load resource:') && /^\/(api|saml)\//.test(new URL(url).pathname);

function watch(page: Page, origin: string, report: (fault: string) => void): void {
  const isOurs = (url: string) => url.startsWith(`${origin}/`);
  page.on('pageerror', ({ message }) => {
    if (isOurs(page.url())) report(message);
  });
  page.on('console', (message) => {
    const shown = message.type() === 'error' || message.type() === 'warning';
    if (!shown || !isOurs(page.url()) || isRefusal(message.text(), message.location().url)) return;
    report(message.text());
  });
  page.on('request', (request) => {
    if (request.isNavigationRequest() || isOurs(request.url()) || !isOurs(request.frame().url())) return;
    report(`${request.frame().url()} asked for ${request.url()}`);
  });
}
