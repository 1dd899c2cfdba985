export interface BrowserPage {
  readonly url: string;
  readonly status: number;
  readonly headers: Headers;
  readonly html: string;
}

export interface Form {
  readonly action: string;
  readonly fields: Readonly<Record<string, string>>;
}

interface Cookie {
  readonly value: string;
  /** SameSite=Lax: kept from what other sites have the browser post. */
  readonly isLax: boolean;
}

const MAX_REDIRECTS = 10;

/** As much of a browser as a sign-in needs: cookies by host (not by port, as in browsers), redirects, and forms that are posted on. */
export class Browser {
  private readonly cookies = new Map<string, Map<string, Cookie>>();

  open(url: string, headers: Record<string, string> = {}): Promise<BrowserPage> {
    return this.follow(url, { headers });
  }

  submit({ action, fields }: Form): Promise<BrowserPage> {
    return this.follow(action, { method: 'POST', body: new URLSearchParams(fields) });
  }

  /** Posts a form that stands on a page of another site, no redirect followed. */
  submitFrom(origin: string, { action, fields }: Form): Promise<Response> {
    return this.request(action, { method: 'POST', body: new URLSearchParams(fields), headers: { origin } });
  }

  /** One request, no redirect followed. Cookies are sent and taken. */
  async request(url: string, init: RequestInit = {}): Promise<Response> {
    const { hostname, origin } = new URL(url);
    const jar = this.cookies.get(hostname) ?? new Map<string, Cookie>();
    this.cookies.set(hostname, jar);
    const headers = new Headers(init.headers);
    const isCrossSite = init.method === 'POST' && headers.has('origin') && headers.get('origin') !== origin;
    const sent = [...jar].filter(([, { isLax }]) => !isLax || !isCrossSite);
    if (sent.length > 0) headers.set('cookie', sent.map(([name, { value }]) => `${name}=${value}`).join('; '));
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    for (const cookie of response.headers.getSetCookie()) {
      const [name = '', value = ''] = cookie.split(';', 1)[0]?.split('=') ?? [];
      jar.set(name, { value, isLax: /; *SameSite=Lax/i.test(cookie) });
    }
    return response;
  }

  private async follow(start: string, init: RequestInit): Promise<BrowserPage> {
    let url = start;
    let response = await this.request(url, init);
    for (let hop = 0; hop < MAX_REDIRECTS && response.headers.has('location'); hop++) {
      url = new URL(response.headers.get('location') ?? '', url).href;
      response = await this.request(url);
    }
    return { url, status: response.status, headers: response.headers, html: await response.text() };
  }
}

/** The one form of a page. */
export function formOf({ html, url }: BrowserPage): Form {
  const attribute = (tag: string, name: string) => unescape(new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1] ?? '');
  const [form = ''] = /<form[^>]*>/.exec(html) ?? [];
  const fields = (html.match(/<input[^>]*>/g) ?? []).map((input) => [
    attribute(input, 'name'),
    attribute(input, 'value'),
  ]);
  return {
    action: new URL(attribute(form, 'action'), url).href,
    fields: Object.fromEntries(fields.filter(([name]) => name)) as Record<string, string>,
  };
}

function unescape(text: string): string {
  return text
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replace(/&#x([\da-f]+);/gi, (_, code: string) => String.fromCodePoint(parseInt(code, 16)))
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}
