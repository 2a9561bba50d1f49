import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { boot, type Parts, type Product } from "@/app/boot";
import { loadConfig } from "@/config";
import type { Actor, Ctx } from "@/kit/ctx";
import { ZaaZ, type ZaaZOptions } from "../../openapi/sdk/index";
import { breaches } from "./answers";
import { engineUri } from "./engine";
import { dropDatabase, removeQueues } from "./leftovers";

type Json = Record<string, unknown>;
export type Reply<T = Json> = {
  status: number;
  headers: Headers;
  data: T;
  meta: Json;
  problem: Json & { code?: string; errors?: { field: string; code: string; message: string }[] };
  text: string;
};
type Sending = { token?: string; body?: unknown; key?: string; headers?: Record<string, string> };

export type SignedIn = { _id: string; email: string; token: string; refresh_token: string };

export type TestApp = {
  product: Product;
  url: string;
  /** One request, as JSON or as a form. `key` is the Idempotency-Key. An answer that the contract does not know is an error. */
  call<T = Json>(method: string, path: string, sending?: Sending): Promise<Reply<T>>;
  /** The package that integrators install, over the network. It tries nothing twice; its answers are held against the contract too. */
  client(token?: ZaaZOptions["token"]): ZaaZ;
  ctx(actor?: Actor): Ctx;
  clock: { advance(ms: number): Promise<void>; now(): Date };
  /** Resolves once every message emitted so far has been handled. */
  settled(): Promise<void>;
  admin(): Promise<SignedIn>;
  /** Somebody who signed up, clicked the link and signed in. */
  user(email?: string): Promise<SignedIn>;
  serviceKey(more?: Json): Promise<string>;
  mails(to?: string): Promise<{ to: string; subject: string; text: string; links: string[] }[]>;
  close(): Promise<void>;
};

export const adminAccount = { ADMIN_EMAIL: "admin@example.com", ADMIN_PASSWORD: "an admin's password" };
export const password = "correct horse battery";

/** Starts the product on a database of its own, in this process, listening on free ports of loopback. */
export async function bootTest(
  environment: Record<string, string> = {},
  parts: Parts = { prepare: true, http: true, consumers: true, jobs: false },
): Promise<TestApp> {
  const dir = mkdtempSync(join(tmpdir(), "zaaz-test-"));
  const database = `t_${crypto.randomUUID().slice(0, 8)}`;
  const uri = inDatabase(await engineUri(), database);
  const config = loadConfig({
    NODE_ENV: "test",
    LOG_LEVEL: process.env["LOG_LEVEL"] ?? "error",
    PORT: "0",
    SANDBOX_PORT: "0",
    HOST: "127.0.0.1",
    DATA_DIR: dir,
    MONGODB_URI: uri,
    REDIS_URL: process.env["REDIS_URL"],
    RABBITMQ_URL: process.env["RABBITMQ_URL"],
    SEED: "demo",
    RATE_LIMIT_SCALE: "0",
    ...adminAccount,
    ...environment,
  });
  // Each file leaves the services as it found them, also when the product does not start.
  const clean = async () => {
    await dropDatabase(uri);
    if (config.RABBITMQ_URL) await removeQueues(config.RABBITMQ_URL, database);
    rmSync(dir, { recursive: true, force: true });
  };
  const product = await boot(config, parts).catch(async (error: unknown) => {
    // Where a service is away cleaning fails as well; what is told is why the product did not start.
    await Promise.allSettled([clean()]);
    throw error;
  });
  return testApp(product, async () => {
    await product[Symbol.asyncDispose]();
    await clean();
  });
}

function testApp(product: Product, close: () => Promise<void>): TestApp {
  const { config } = product;
  let offset_ms = 0;
  const call = async <T>(method: string, path: string, { token, body, key, headers = {} }: Sending = {}): Promise<Reply<T>> => {
    const response = await product.fetch(
      new Request(`${config.PUBLIC_URL}${path}`, {
        method,
        redirect: "manual",
        headers: {
          ...(token && { Authorization: `Bearer ${token}` }),
          ...(key && { "Idempotency-Key": key }),
          ...(body !== undefined && !(body instanceof FormData) && { "Content-Type": "application/json" }),
          ...headers,
        },
        ...(body !== undefined && { body: typeof body === "string" || body instanceof FormData ? body : JSON.stringify(body) }),
      }),
    );
    const text = await response.text();
    const { status, headers: answered } = response;
    keepsToContract(method, path, { status, headers: answered, text });
    const json = (response.headers.get("Content-Type")?.includes("json") ? JSON.parse(text) : {}) as { data: T; meta: Json };
    return {
      status,
      headers: answered,
      data: json.data,
      meta: json.meta,
      problem: json,
      text,
    };
  };
  const expectStatus = <T>(reply: Reply<T>, status: number): T => {
    if (reply.status !== status) throw new Error(`${reply.status} instead of ${status}: ${reply.text}`);
    return reply.data;
  };
  type Session = { access_token: string; refresh_token: string; user: { _id: string; email: string } };
  const signedIn = ({ access_token, refresh_token, user }: Session): SignedIn => ({
    _id: user._id,
    email: user.email,
    token: access_token,
    refresh_token,
  });
  const settled = () => product.drained();
  const mails: TestApp["mails"] = async (to) => {
    await settled();
    const { data } = await call<{ to: string; subject: string; text: string; links: string[] }[]>("GET", "/dev/mail", {
      headers: { Accept: "application/json" },
    });
    return data.filter((mail) => to === undefined || mail.to === to);
  };
  let admin: Promise<SignedIn> | undefined;
  const app: TestApp = {
    product,
    url: config.PUBLIC_URL,
    call,
    client: (token) =>
      new ZaaZ({
        baseUrl: config.PUBLIC_URL,
        token,
        maxRetries: 0,
        fetch: async (input, init) => {
          const response = await fetch(input, init);
          const { status, headers } = response;
          keepsToContract(init.method ?? "GET", input.slice(config.PUBLIC_URL.length), {
            status,
            headers,
            text: await response.clone().text(),
          });
          return response;
        },
      }),
    ctx: (actor) => product.ctx(actor),
    clock: {
      advance: (ms) => product.setClockOffset((offset_ms += ms)),
      now: () => product.deps.now(),
    },
    settled,
    admin: () =>
      (admin ??= call<Session>("POST", "/api/auth/sign-in", { body: { email: config.ADMIN_EMAIL, password: config.ADMIN_PASSWORD } }).then(
        (reply) => signedIn(expectStatus(reply, 200)),
      )),
    user: async (email = `u${crypto.randomUUID().slice(0, 8)}@example.com`) => {
      expectStatus(await call("POST", "/api/auth/sign-up", { body: { name: "Test User", email, password } }), 202);
      const link = (await mails(email))[0]?.links[0];
      if (!link) throw new Error(`no mail for ${email}`);
      return signedIn(
        expectStatus(
          await call<Session>("POST", "/api/auth/verify-email", { body: { token: new URL(link).searchParams.get("token") } }),
          200,
        ),
      );
    },
    serviceKey: async (more = {}) => {
      const scopes = ["credits:quote", "credits:validate", "credits:consume", "usage:write"];
      const body = { name: `partner ${crypto.randomUUID().slice(0, 8)}`, scopes, ...more };
      return expectStatus(await call<{ key: string }>("POST", "/api/api-clients", { token: (await app.admin()).token, body }), 201).key;
    },
    mails,
    close,
  };
  return app;
}

function keepsToContract(method: string, path: string, answer: Parameters<typeof breaches>[2]): void {
  const broken = breaches(method, path, answer);
  if (broken.length > 0) throw new Error(`The answer breaks the contract:\n${broken.join("\n")}`);
}

export const inDatabase = (uri: string, name: string) => uri.replace(/^(mongodb:\/\/[^/?]+)\/?[^?]*/, `$1/${name}`);
