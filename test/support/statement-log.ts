import pg from 'pg';

const ABOUT_RESOURCES = /\b(?:users|groups|memberships|nested_groups)\b/;

/** The texts of the statements about users and groups that the server, which runs in this process, sends meanwhile. */
export async function statementsOf(work: () => Promise<unknown>): Promise<string[]> {
  const texts: string[] = [];
  const { prototype } = pg.Client;
  const send = Reflect.get(prototype, 'query') as (...args: unknown[]) => unknown;
  const record = function (this: pg.Client, ...args: unknown[]): unknown {
    const [query] = args;
    const text = typeof query === 'string' ? query : (query as { text?: string }).text;
    if (text !== undefined && ABOUT_RESOURCES.test(text)) texts.push(text);
    return send.apply(this, args);
  };
  Reflect.set(prototype, 'query', record);
  try {
    await work();
  } finally {
    Reflect.set(prototype, 'query', send);
  }
  return texts;
}
