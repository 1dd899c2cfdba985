import type { IncomingMessage, ServerResponse } from 'node:http';
import { listen } from './independent-identity-provider.js';

/** Publishes one document, and counts how often it is asked for. */
export interface MetadataServer {
  readonly url: string;
  /** Null: there is none (404). */
  document: string | null;
  /** Sent with the document. */
  headers: Record<string, string>;
  /** Answers instead, once it is set. */
  answer: ((request: IncomingMessage, response: ServerResponse) => void) | null;
  requests: number;
  close(): Promise<void>;
}

export async function startMetadataServer(document: string | null = null): Promise<MetadataServer> {
  const endpoint = await listen((request, response) => {
    server.requests += 1;
    const { headers, answer } = server;
    if (answer) answer(request, response);
    else if (server.document === null) response.writeHead(404).end();
    else if (headers['ETag'] && request.headers['if-none-match'] === headers['ETag']) response.writeHead(304).end();
    else response.writeHead(200, headers).end(server.document);
  });
  const server: MetadataServer = {
    url: `${endpoint.base}/metadata`,
    document,
    headers: {},
    answer: null,
    requests: 0,
    close: () => endpoint.close(),
  };
  return server;
}
