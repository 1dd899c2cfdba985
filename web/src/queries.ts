import { QueryCache, QueryClient, MutationCache, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api } from './api.js';
import { samlApi } from './saml-api.js';
import { ApiError, isUnauthorized } from './send.js';

/** How often the open page asks for new requests of the identity provider, and when the token was used last. */
const LIVE_MS = 2_000;
const TOKEN_USE_MS = 5_000;
const TEST_MS = 1_000;

/** Hidden tabs do not ask, nor does a page whose session has ended. */
const every = (ms: number) => (query: { state: { error: Error | null } }) =>
  isUnauthorized(query.state.error) ? false : ms;

export const sessionQuery = queryOptions({ queryKey: ['session'], queryFn: api.session, staleTime: 60_000 });

export const ownSessionsQuery = queryOptions({
  queryKey: ['own-sessions'],
  queryFn: async () => (await api.ownSessions()).sessions,
});

export const setupQuery = (code: string) =>
  queryOptions({ queryKey: ['setup', code], queryFn: () => api.setup(code), staleTime: Infinity });

export const samlQuery = (org: string) => queryOptions({ queryKey: ['saml', org], queryFn: () => samlApi.find(org) });

/** Asked for until the test is over. @param language of what the server says about it */
export const signInTestQuery = (org: string, id: string, language: string) =>
  queryOptions({
    queryKey: ['sign-in-test', org, id, language],
    queryFn: () => samlApi.test(org, id),
    refetchInterval: (query) => (query.state.data?.status === 'waiting' ? every(TEST_MS)(query) : false),
  });

/** @param language of what the server says about them */
export const attemptsQuery = (org: string, language: string) =>
  queryOptions({
    queryKey: ['sign-in-attempts', org, language],
    queryFn: async () => (await samlApi.attempts(org)).attempts,
    refetchInterval: every(LIVE_MS),
  });

export const attributeMappingQuery = (org: string) =>
  queryOptions({
    queryKey: ['attribute-mapping', org],
    queryFn: async () => (await samlApi.attributeMapping(org)).attributes,
  });

export const scimQuery = (org: string) =>
  queryOptions({ queryKey: ['scim', org], queryFn: () => api.scim(org), refetchInterval: every(TOKEN_USE_MS) });

export const scimRequestsQuery = (org: string) =>
  queryOptions({
    queryKey: ['scim-requests', org],
    queryFn: async () => (await api.scimRequests(org)).requests,
    refetchInterval: every(LIVE_MS),
  });

/** Of a list that comes by pages: the page before stays until the one of this cursor is there. */
const paged =
  <Page>(key: string, read: (org: string, cursor?: string) => Promise<Page>) =>
  (org: string, cursor?: string) =>
    queryOptions({
      queryKey: [key, org, cursor],
      queryFn: () => read(org, cursor),
      placeholderData: keepPreviousData,
    });

export const usersQuery = paged('users', api.users);
export const administratorsQuery = paged('administrators', api.administrators);
export const sessionsQuery = paged('sessions', api.sessions);
export const auditQuery = paged('audit', api.audit);

/** @param email empty: nothing is asked */
export const homeRealmQuery = (email: string) =>
  queryOptions({
    queryKey: ['home-realm', email],
    queryFn: () => api.homeRealm(email),
    enabled: email !== '',
    staleTime: Infinity,
    retry: false,
  });

export const domainsQuery = (org: string) =>
  queryOptions({ queryKey: ['domains', org], queryFn: async () => (await api.domains(org)).domains });

/** Any 401 means that the session has ended: asking for it again lets the page notice. */
export function createQueryClient(): QueryClient {
  const noticeSignOut = (error: Error) => {
    if (isUnauthorized(error)) void client.invalidateQueries(sessionQuery);
  };
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({
      onError: (error, query) => {
        if (query.queryKey[0] !== sessionQuery.queryKey[0]) noticeSignOut(error);
      },
    }),
    mutationCache: new MutationCache({ onError: noticeSignOut }),
    defaultOptions: {
      queries: { retry: (failures, error) => failures < 2 && !(error instanceof ApiError && error.status < 500) },
    },
  });
  return client;
}
