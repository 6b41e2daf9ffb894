// The real binary, started as its users start it: a portal to crawl, and a server with a database of its own.
import { ChildProcess, spawn, spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const root = resolve(__dirname, "../..");
export const binary =
  process.env.ATALAYA_BINARY ?? join(process.env.CARGO_TARGET_DIR ?? join(root, "target"), "debug/atalaya");

/** Settings of whoever runs the tests must not reach the program under test. */
const surroundings = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("ATALAYA_")));

export const admin = { email: "ana@example.org", password: "correct horse battery" };

async function freePort(): Promise<number> {
  return new Promise((done, failed) => {
    const probe = createServer();
    probe.on("error", failed);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => (address && typeof address === "object" ? done(address.port) : failed(new Error("no port"))));
    });
  });
}

async function answers(url: string, child: ChildProcess, log: string): Promise<void> {
  for (const deadline = Date.now() + 30_000; Date.now() < deadline; ) {
    if (child.exitCode !== null) break;
    const ok = await fetch(url).then((response) => response.ok, () => false);
    if (ok) return;
    await new Promise((wake) => setTimeout(wake, 50));
  }
  throw new Error(`${url} does not answer (exit code ${child.exitCode}):\n${readFileSync(log, "utf8").slice(-4000)}`);
}

function start(args: string[], env: NodeJS.ProcessEnv, log: string): ChildProcess {
  const out = openSync(log, "a");
  const child = spawn(binary, args, { env, stdio: ["ignore", out, out] });
  closeSync(out);
  return child;
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise((done) => child.once("exit", done));
  child.kill(signal);
  const hard = setTimeout(() => child.kill("SIGKILL"), 12_000);
  await exit;
  clearTimeout(hard);
}

/** A made-up listing site of 120 ads that stands still until it is moved to another day. */
export class Portal {
  private constructor(readonly url: string, private readonly child: ChildProcess, readonly port: number) {}

  static async start(folder: string): Promise<Portal> {
    const port = await freePort();
    const log = join(folder, "portal.log");
    const address = `127.0.0.1:${port}`;
    const child = start(["demo-portal", "--addr", address, "--count", "120", "--seed", "7"], surroundings, log);
    const url = `http://${address}/`;
    await answers(url, child, log);
    return new Portal(url, child, port);
  }

  /** Lets prices change, ads vanish and new ones appear, as they do overnight. */
  async moveTo(day: number): Promise<void> {
    const response = await fetch(new URL("/admin/day", this.url), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ day }),
    });
    if (!response.ok) throw new Error(`/admin/day answered ${response.status}: ${await response.text()}`);
  }

  stop(): Promise<void> {
    return ended(this.child, "SIGKILL");
  }
}

export interface StartOptions {
  /** Crawl the portal before the server starts, so that there is something to show. */
  crawled: boolean;
  /** Make an administrator; without one the first visitor is asked to register. */
  withAdmin: boolean;
  /** Ports of loopback that may be crawled besides the portal's. */
  ports?: number[];
}

/** A server with a database, a portal and an address of its own. */
export class Atalaya {
  private constructor(
    readonly base: string,
    readonly portal: Portal,
    private readonly folder: string,
    private readonly env: NodeJS.ProcessEnv,
    private child: ChildProcess,
  ) {}

  static async start(options: StartOptions): Promise<Atalaya> {
    const folder = mkdtempSync(join(tmpdir(), "atalaya-e2e-"));
    const portal = await Portal.start(folder);
    const addr = `127.0.0.1:${await freePort()}`;
    const env = {
      ...surroundings,
      ATALAYA_ADDR: addr,
      ATALAYA_DATABASE_URL: `sqlite://${join(folder, "atalaya.db")}`,
      ATALAYA_DATA_DIR: folder,
      ATALAYA_OUTBOUND_ALLOW: [portal.port, ...(options.ports ?? [])].map((port) => `127.0.0.1:${port}`).join(","),
      ATALAYA_REGISTRATION: "open",
    };
    const run = (args: string[], input = "") => {
      const { status, stdout, stderr } = spawnSync(binary, args, { env, input, encoding: "utf8" });
      if (status !== 0) throw new Error(`atalaya ${args.join(" ")} ended with ${status}:\n${stdout}\n${stderr}`);
    };
    if (options.withAdmin) run(["user", "add", admin.email, "--role", "admin", "--password-stdin"], admin.password);
    if (options.crawled) run(["crawl", portal.url, "--delay-ms", "0", "--concurrency", "16"]);

    const log = join(folder, "atalaya.log");
    const child = start(["serve"], env, log);
    const base = `http://${addr}`;
    await answers(`${base}/healthz`, child, log);
    return new Atalaya(base, portal, folder, env, child);
  }

  /** Its database, to be looked at or changed behind its back while it is stopped. */
  get database(): string {
    return join(this.folder, "atalaya.db");
  }

  /** Where it writes its log. */
  get logFile(): string {
    return join(this.folder, "atalaya.log");
  }

  /** What the server wrote so far. */
  log(): string {
    return readFileSync(this.logFile, "utf8");
  }

  /** Makes an account beside the running server. */
  addUser(email: string, password: string): void {
    const args = ["user", "add", email, "--password-stdin"];
    const { status, stderr } = spawnSync(binary, args, { env: this.env, input: password, encoding: "utf8" });
    if (status !== 0) throw new Error(`atalaya ${args.join(" ")} ended with ${status}:\n${stderr}`);
  }

  /** Ends the server at once, as a power cut would. */
  async kill(): Promise<void> {
    await ended(this.child, "SIGKILL");
  }

  /** Starts it again at the same address with the same database. */
  async revive(): Promise<void> {
    this.child = start(["serve"], this.env, this.logFile);
    await answers(`${this.base}/healthz`, this.child, this.logFile);
  }

  async stop(): Promise<void> {
    await ended(this.child, "SIGTERM");
    await this.portal.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
