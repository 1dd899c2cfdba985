/** From the primary process to a worker. */
export type ToWorker =
  | { readonly kind: 'prepare'; readonly databaseUrl: string }
  | { readonly kind: 'listen' }
  | { readonly kind: 'issue-first-run-link' }
  | { readonly kind: 'stop' };

/** From a worker, in this order; the link on demand. */
export type FromWorker =
  | { readonly kind: 'up' }
  | { readonly kind: 'prepared' }
  | { readonly kind: 'listening' }
  | { readonly kind: 'first-run-link'; readonly url: string | null };
