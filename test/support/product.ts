import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePorts } from "@/app/ports";
import { ZaaZ } from "../../openapi/sdk/index";
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
    ...(await freshPorts()),
    HOST: "127.0.0.1",
    DATA_DIR: mkdtempSync(join(tmpdir(), "zaaz-product-")),
    SEED: "demo",
    RATE_LIMIT_SCALE: "0",
    LOG_LEVEL: "fatal",
    ...(uri && { MONGODB_URI: uri }),
  };
}

/** Where one more process can listen, its sandbox beside it. */
export async function freshPorts(): Promise<{ PORT: string; SANDBOX_PORT: string }> {
  const [port, sandbox] = await freePorts("127.0.0.1", 2);
  return { PORT: String(port), SANDBOX_PORT: String(sandbox) };
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

/** The package that integrators install; it tries nothing twice. */
export const client = (baseUrl: string, token?: string): ZaaZ => new ZaaZ({ baseUrl, token, maxRetries: 0, timeoutMs: 60_000 });

/** The owner of the installation, signed in. */
export async function owner(url: string): Promise<ZaaZ> {
  const { data } = await client(url).signIn({ email: account.ADMIN_EMAIL, password: account.ADMIN_PASSWORD });
  return client(url, data.access_token);
}

/** A service key that may do everything a partner does. */
export async function partnerKey(url: string): Promise<string> {
  const name = `partner ${crypto.randomUUID().slice(0, 8)}`;
  const scopes = ["credits:quote", "credits:validate", "credits:consume", "usage:write"] as const;
  return (await (await owner(url)).createApiClient({ name, scopes: [...scopes] })).data.key;
}

export type Person = { _id: string; as: ZaaZ };

/** Somebody who signed up and clicked the link. `tokenFor` finds what the mail to an address carries, once it is there. */
export async function person(url: string, tokenFor = inboxOf(url)): Promise<Person> {
  const email = `p${crypto.randomUUID().slice(0, 8)}@example.com`;
  await client(url).signUp({ name: "A Person", email, password: "correct horse battery" });
  let token: string | undefined;
  while (!(token = await tokenFor(email))) await Bun.sleep(20);
  const { data: session } = await client(url).verifyEmail({ token });
  return { _id: session.user._id, as: client(url, session.access_token) };
}

/** The development inbox. */
const inboxOf = (url: string) => async (email: string) => {
  const reply = await fetch(`${url}/dev/mail`, { headers: { Accept: "application/json" } });
  const { data } = (await reply.json()) as { data: { to: string; links: string[] }[] };
  const link = data.find((mail) => mail.to === email)?.links[0];
  return link && new URL(link).searchParams.get("token")!;
};
