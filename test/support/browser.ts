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

const MAX_REDIRECTS = 10;

/** As much of a browser as a sign-in needs: cookies by host (not by port, as in browsers), redirects, and forms that are posted on. */
export class Browser {
  private readonly cookies = new Map<string, Map<string, string>>();

  open(url: string, headers: Record<string, string> = {}): Promise<BrowserPage> {
    return this.follow(url, { headers });
  }

  submit({ action, fields }: Form): Promise<BrowserPage> {
    return this.follow(action, { method: 'POST', body: new URLSearchParams(fields) });
  }

  /** One request, no redirect followed. Cookies are sent and taken. */
  async request(url: string, init: RequestInit = {}): Promise<Response> {
    const { hostname } = new URL(url);
    const jar = this.cookies.get(hostname) ?? new Map<string, string>();
    this.cookies.set(hostname, jar);
    const headers = new Headers(init.headers);
    if (jar.size > 0) headers.set('cookie', Array.from(jar, (pair) => pair.join('=')).join('; '));
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    for (const cookie of response.headers.getSetCookie()) {
      const [name = '', value = ''] = cookie.split(';', 1)[0]?.split('=') ?? [];
      jar.set(name, value);
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
