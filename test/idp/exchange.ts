import { request as httpRequest } from 'node:http';
import type { RequestHeaders } from './recording.js';

export interface WireRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: RequestHeaders;
  readonly body: string | undefined;
}

export interface Answer {
  readonly status: number;
  /** By lower-cased name. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** Undefined when there is no body. */
  readonly body: unknown;
  readonly milliseconds: number;
}

/** Sends exactly the headers that are given, `Host` and `Content-Length` besides, and the URL without tidying it. */
export function send({ method, url, headers: sent, body }: WireRequest): Promise<Answer> {
  const { origin, hostname, port } = new URL(url);
  const startedAt = performance.now();
  return new Promise((resolve, reject) => {
    const request = httpRequest({
      hostname,
      port,
      method,
      path: url.slice(origin.length),
      agent: false,
      signal: AbortSignal.timeout(10_000),
    });
    request.removeHeader('Connection');
    for (const [name, value] of Object.entries(sent)) if (value !== null) request.setHeader(name, value);
    request.once('error', reject);
    request.once('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('error', reject);
      response.once('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        const { statusCode = 0, headers } = response;
        resolve({
          status: statusCode,
          headers,
          text,
          body: parse(text),
          milliseconds: performance.now() - startedAt,
        });
      });
    });
    request.end(body);
  });
}

/** The JSON of a body; one that is none stays text, so that a failing test shows it. */
function parse(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
