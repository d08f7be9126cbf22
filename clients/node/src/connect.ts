// Finds a lab the way the `orograph` command does.

import { open, readFile, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

import { NoLab, rejected } from './errors.js';
import { Lab } from './lab.js';
import { Connection, LONG_MS, UNARY_MS, type Tls } from './rpc.js';

const SHORTEST_TOKEN = 32;

/** Where a lab is, and how it is spoken to. */
export interface ConnectOptions {
  /** State folder of a lab on this machine. */
  readonly lab?: string;
  /** `HOST:PORT` of a lab, instead of `lab`; needs `token` or `tokenFile`, or a certificate in `tls` that says who calls. */
  readonly server?: string;
  /** The token itself. */
  readonly token?: string;
  /** File whose single line is the token, readable by its owner only. */
  readonly tokenFile?: string;
  /**
   * How to encrypt; needed beyond this machine. `true` trusts the authorities of Node. With a certificate of one's own
   * (`certFile`) no token is needed, and none is sent that is not given.
   */
  readonly tls?: Tls | boolean;
  /** Project whose sweeps are meant; that of `OROGRAPH_PROJECT`, else `default`, when not given. */
  readonly project?: string;
  /** Milliseconds that a call may take, at most an hour; 30 seconds when not given. */
  readonly timeoutMs?: number;
}

/**
 * Opens a lab.
 *
 * Without options it is the lab that `orograph up` started in this folder or one above it (`.orograph`), or the one that
 * the environment names: `OROGRAPH_LAB` (a state folder), or `OROGRAPH_SERVER` (`HOST:PORT`) with `OROGRAPH_TOKEN_FILE`
 * and, where its port has TLS, `OROGRAPH_TLS_CA` (a PEM file, or `system`), `OROGRAPH_TLS_CERT` and `OROGRAPH_TLS_KEY`.
 * The connection is tried before the answer.
 *
 * @throws NoLab if there is none
 * @throws Unreachable if it does not answer
 */
export async function connect(options: ConnectOptions = {}): Promise<Lab> {
  const { project = process.env['OROGRAPH_PROJECT'] || 'default', timeoutMs = UNARY_MS } = options;
  if (!(timeoutMs > 0 && timeoutMs <= 6 * LONG_MS)) {
    throw rejected('timeoutMs', timeoutMs, `above 0, at most ${6 * LONG_MS}`);
  }
  if (options.lab !== undefined && options.server !== undefined) {
    throw rejected('server', options.server, 'either lab or server');
  }
  const { address, tokenFile, byName } = await place(options);
  const tls: Tls | undefined = options.tls === true ? {} : (options.tls ?? (byName ? tlsOfEnvironment() : undefined)) || undefined;
  const token = await secret(options.token, tokenFile, tls?.certFile !== undefined);
  const lab = new Lab(await Connection.to(address, token, tls, timeoutMs), project);
  try {
    await lab.ping();
  } catch (error) {
    lab.close();
    throw error;
  }
  return lab;
}

/** What the environment says of a lab that it names. */
function tlsOfEnvironment(): Tls | undefined {
  const { OROGRAPH_TLS_CA: ca, OROGRAPH_TLS_CERT: certFile, OROGRAPH_TLS_KEY: keyFile } = process.env;
  if (!ca) {
    return undefined;
  }
  return {
    ...(ca === 'system' ? {} : { caFile: ca }),
    ...(certFile ? { certFile } : {}),
    ...(keyFile ? { keyFile } : {}),
  };
}

/** Where a lab is, and which file has its token. */
interface Place {
  readonly address: string;
  readonly tokenFile: string | undefined;
  readonly byName: boolean;
}

async function place(options: ConnectOptions): Promise<Place> {
  let { server, tokenFile } = options;
  let byName = false;
  if (options.lab === undefined && server === undefined && process.env['OROGRAPH_LAB'] === undefined) {
    server = process.env['OROGRAPH_SERVER'];
    byName = server !== undefined;
    if (server !== undefined && options.token === undefined) {
      tokenFile ??= process.env['OROGRAPH_TOKEN_FILE'];
    }
  }
  if (server !== undefined) {
    if (!/^(\[[0-9A-Fa-f:.]+\]|[^\s:/[\]]+):[0-9]{1,5}$/.test(server)) {
      throw rejected('server', server, 'HOST:PORT');
    }
    return { address: server, tokenFile, byName };
  }
  const folder = await stateFolder(options.lab ?? process.env['OROGRAPH_LAB']);
  const port = await clientPort(join(folder, 'lab.json'));
  return { address: `127.0.0.1:${port}`, tokenFile: tokenFile ?? join(folder, 'token'), byName: false };
}

async function stateFolder(named: string | undefined): Promise<string> {
  if (named !== undefined) {
    const folder = resolve(named);
    if (!(await isFile(join(folder, 'lab.json')))) {
      const wanted = "the folder of a lab that was started by `orograph up`, or server: 'HOST:PORT'";
      throw new NoLab(`${folder}: no lab here (expected: ${wanted})`);
    }
    return folder;
  }
  const here = process.cwd();
  for (let folder = here; ; folder = dirname(folder)) {
    if (await isFile(join(folder, '.orograph', 'lab.json'))) {
      return join(folder, '.orograph');
    }
    if (folder === dirname(folder)) {
      const wanted = 'one that `orograph up` has started, or connect({ lab }), or the environment variable OROGRAPH_LAB';
      throw new NoLab(`${here}: no lab in .orograph here or above (expected: ${wanted})`);
    }
  }
}

async function isFile(file: string): Promise<boolean> {
  return stat(file).then(
    (found) => found.isFile(),
    () => false,
  );
}

async function clientPort(file: string): Promise<number> {
  const wanted = 'as `orograph up` writes it';
  let port: unknown;
  try {
    port = JSON.parse(await readFile(file, 'utf8')).ports.client;
  } catch {
    throw new NoLab(`${file}: cannot be read (expected: ${wanted})`);
  }
  if (!Number.isInteger(port) || (port as number) < 1 || (port as number) > 65535) {
    throw new NoLab(`${file}: client port ${String(port)} (expected: ${wanted})`);
  }
  return port as number;
}

async function secret(token: string | undefined, file: string | undefined, certified: boolean): Promise<string | undefined> {
  if (token !== undefined) {
    if (!isToken(token)) {
      throw rejected('token', 'hidden', `${SHORTEST_TOKEN} or more letters`);
    }
    return token;
  }
  if (file === undefined && certified) {
    return undefined;
  }
  if (file === undefined) {
    const wanted = 'the file with the token of the server, or token, or tls with a certificate that says who calls';
    throw rejected('tokenFile', 'none', wanted);
  }
  return readToken(file);
}

/** The single line of a file that nobody else may read. */
async function readToken(file: string): Promise<string> {
  let mode: number;
  let text: string;
  try {
    const handle = await open(file);
    try {
      mode = (await handle.stat()).mode;
      text = await handle.readFile('utf8');
    } finally {
      await handle.close();
    }
  } catch {
    throw new NoLab(`token file: ${file} (expected: a readable file with the token)`);
  }
  if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
    throw new NoLab(`token file: ${file} has ${permissions(mode)} (expected: rw-------, for its owner only)`);
  }
  const token = text.replace(/\r?\n$/, '');
  if (!isToken(token)) {
    throw new NoLab(`token file: ${file} (expected: one line of ${SHORTEST_TOKEN} or more letters)`);
  }
  return token;
}

/** Visible ASCII characters alone, enough of them. */
function isToken(text: string): boolean {
  return text.length >= SHORTEST_TOKEN && /^[!-~]+$/.test(text);
}

function permissions(mode: number): string {
  return [...'rwxrwxrwx'].map((letter, i) => (mode & (0o400 >> i) ? letter : '-')).join('');
}
