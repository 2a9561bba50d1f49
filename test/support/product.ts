import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "@/app/ports";
import { dropDatabase, removeQueues } from "./leftovers";

/** The product as a person starts it, in a process of its own. */
export type RunningProduct = {
  url: string;
  uri: string;
  sandbox: string;
  ready_s: number;
  environment: Record<string, string>;
  rss_mb(): number;
  /** Ends it in order and answers its exit code; its data stays. */
  stop(): Promise<number>;
  /** Ends it at this instant. */
  kill(): Promise<number>;
};

export const account = { ADMIN_EMAIL: "owner@example.com", ADMIN_PASSWORD: "a password of the owner" };

/** The environment of a product on a fresh data folder (and a fresh database of MONGODB_URI, where that is set). */
export async function freshEnvironment(): Promise<Record<string, string>> {
  const uri = process.env["MONGODB_URI"]?.replace(/^(mongodb:\/\/[^/?]+)\/?[^?]*/, `$1/p_${crypto.randomUUID().slice(0, 8)}`);
  return {
    ...account,
    PORT: String(await freePort("127.0.0.1")),
    SANDBOX_PORT: String(await freePort("127.0.0.1")),
    HOST: "127.0.0.1",
    DATA_DIR: mkdtempSync(join(tmpdir(), "zaaz-product-")),
    SEED: "demo",
    RATE_LIMIT_SCALE: "0",
    LOG_LEVEL: "fatal",
    ...(uri && { MONGODB_URI: uri }),
  };
}

/** Removes what a product with this environment kept. It must have ended. */
export async function removeData({ DATA_DIR, MONGODB_URI }: Record<string, string>): Promise<void> {
  rmSync(DATA_DIR!, { recursive: true, force: true });
  if (MONGODB_URI) await dropDatabase(MONGODB_URI);
  const broker = process.env["RABBITMQ_URL"];
  if (broker) await removeQueues(broker, MONGODB_URI ? new URL(MONGODB_URI).pathname.slice(1) : "zaaz");
}

/** Starts the product and waits until it says it is ready. */
export async function startProduct(environment: Record<string, string>): Promise<RunningProduct> {
  const url = `http://127.0.0.1:${environment["PORT"]}`;
  const started = performance.now();
  const child = Bun.spawn([process.execPath, "src/main/dev.ts"], {
    // As a test its queues and cached values carry its database's name; nothing else is different.
    env: { ...process.env, NODE_ENV: "test", ...environment },
    stdout: "ignore",
    stderr: "inherit",
  });
  while (
    !(await fetch(`${url}/health/ready`).then(
      (reply) => reply.ok,
      () => false,
    ))
  ) {
    if (child.exitCode !== null) throw new Error("the product did not start");
    await Bun.sleep(5);
  }
  const end = async (signal: "SIGTERM" | "SIGKILL") => {
    child.kill(signal);
    return child.exited;
  };
  return {
    url,
    uri: environment["MONGODB_URI"] ?? readFileSync(join(environment["DATA_DIR"]!, "mongodb-uri"), "utf8").trim(),
    sandbox: `http://127.0.0.1:${environment["SANDBOX_PORT"]}`,
    ready_s: (performance.now() - started) / 1_000,
    environment,
    rss_mb: () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))![1]) / 1_024,
    stop: () => end("SIGTERM"),
    kill: () => end("SIGKILL"),
  };
}

export type Caller = { get<T>(path: string): Promise<T>; post<T>(path: string, body: unknown): Promise<T> };

/** Calls the product with a token; anything but a 2xx is an error, so a figure never counts refusals. */
export function caller(url: string, token?: string): Caller {
  const call = async (method: string, path: string, body?: unknown) => {
    const reply = await fetch(`${url}${path}`, {
      method,
      headers: { Accept: "application/json", "Content-Type": "application/json", ...(token && { Authorization: `Bearer ${token}` }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!reply.ok) throw new Error(`${path}: ${reply.status} ${await reply.text()}`);
    return ((await reply.json()) as { data: never }).data;
  };
  return { get: (path) => call("GET", path), post: (path, body) => call("POST", path, body) };
}

/** The owner of the installation, signed in. */
export async function owner(url: string): Promise<Caller> {
  const { access_token } = await caller(url).post<{ access_token: string }>("/api/auth/sign-in", {
    email: account.ADMIN_EMAIL,
    password: account.ADMIN_PASSWORD,
  });
  return caller(url, access_token);
}

/** A service key that may do everything a partner does. */
export async function partnerKey(url: string): Promise<string> {
  const scopes = ["credits:quote", "credits:validate", "credits:consume", "usage:write"];
  return (
    await (await owner(url)).post<{ key: string }>("/api/api-clients", { name: `partner ${crypto.randomUUID().slice(0, 8)}`, scopes })
  ).key;
}

/** Somebody who signed up and clicked the link. */
export async function person(url: string): Promise<{ _id: string; as: Caller }> {
  const email = `p${crypto.randomUUID().slice(0, 8)}@example.com`;
  await caller(url).post("/api/auth/sign-up", { name: "A Person", email, password: "correct horse battery" });
  for (;;) {
    const mails = await caller(url).get<{ to: string; links: string[] }[]>("/dev/mail");
    const link = mails.find((mail) => mail.to === email)?.links[0];
    if (!link) {
      await Bun.sleep(20);
      continue;
    }
    const token = new URL(link).searchParams.get("token");
    const session = await caller(url).post<{ access_token: string; user: { _id: string } }>("/api/auth/verify-email", { token });
    return { _id: session.user._id, as: caller(url, session.access_token) };
  }
}
