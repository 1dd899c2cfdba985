import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const LIMIT_MS = 60_000;

/** The real server, as `npm start` runs it, in a process of its own that a spec can stop and kill. */
export class ServerProcess {
  readonly baseUrl: string;
  private output = '';
  private errors = '';
  private exitCode: Promise<number | null>;

  private constructor(
    private readonly child: ChildProcess,
    readonly dataDir: string,
    port: number,
  ) {
    this.baseUrl = `http://127.0.0.1:${port}`;
    child.stdout?.on('data', (text: Buffer) => (this.output += text.toString()));
    child.stderr?.on('data', (text: Buffer) => (this.errors += text.toString()));
    this.exitCode = once(child, 'close').then(([code]) => code as number | null);
  }

  /** Starts it with these variables and nothing else of ours; it may not be ready yet. */
  static async begin(dataDir: string, env: Record<string, string> = {}): Promise<ServerProcess> {
    const port = Number(env['PORT'] ?? (await freePort()));
    const child = spawn(process.execPath, ['scripts/start.mjs'], {
      env: { PATH: process.env['PATH'], DATA_DIR: dataDir, PORT: String(port), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return new ServerProcess(child, dataDir, port);
  }

  /** Starts it and waits until it can serve. */
  static async start(dataDir: string, env: Record<string, string> = {}): Promise<ServerProcess> {
    const server = await ServerProcess.begin(dataDir, env);
    await server.until(async () => (await server.status('/readyz')) === 200);
    return server;
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  get stderr(): string {
    return this.errors;
  }

  get stdout(): string {
    return this.output;
  }

  get operatorKey(): string {
    return readFileSync(join(this.dataDir, 'operator-key'), 'utf8').trim();
  }

  /** Of the embedded PostgreSQL. */
  get postgresPid(): number {
    const file = join(this.dataDir, 'postgres', 'postmaster.pid');
    return existsSync(file) ? Number(readFileSync(file, 'utf8').split('\n')[0]) : 0;
  }

  /** fetch on a path, as the operator. */
  fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = { authorization: `Bearer ${this.operatorKey}`, 'content-type': 'application/json' };
    return fetch(new URL(path, this.baseUrl), { headers, ...init });
  }

  /** @returns 0 when nobody answers */
  async status(path: string): Promise<number> {
    return fetch(new URL(path, this.baseUrl), { signal: AbortSignal.timeout(5_000) }).then(
      (response) => response.status,
      () => 0,
    );
  }

  /** @returns the exit code, null when a signal ended it */
  ended(): Promise<number | null> {
    return this.exitCode;
  }

  stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    this.child.kill(signal);
    return this.exitCode;
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    // Not its output's end: what it left behind may hold that open.
    if (this.child.exitCode === null && this.child.signalCode === null) await once(this.child, 'exit');
  }

  /** @throws with the server's output when it does not hold in time, or the server ends */
  async until(holds: () => boolean | Promise<boolean>): Promise<void> {
    const deadline = Date.now() + LIMIT_MS;
    while (!(await holds())) {
      if (Date.now() > deadline || this.child.exitCode !== null) throw new Error(`${this.stdout}\n${this.stderr}`);
      await delay(25);
    }
  }
}

export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  return port;
}
