import { join } from "node:path";
import type { Config } from "@/config";
import { sandboxSecrets } from "@/embedded/demo/payment-methods";
import { openGatewaySandbox } from "@/embedded/gateways/server";
import { openJobs } from "@/infra/jobs";
import { openLog } from "@/infra/log";
import { openInbox, openSmtp } from "@/infra/mail";
import { openMemoryCache } from "@/infra/memory-cache";
import { openMetrics } from "@/infra/metrics";
import { openMongo } from "@/infra/mongo";
import { openPush } from "@/infra/push";
import { openRealtime } from "@/infra/realtime";
import { openRedis } from "@/infra/redis";
import { openStorages } from "@/infra/storage";
import { openVault } from "@/infra/vault";
import type { AnyCollection } from "@/kit/collection";
import type { Actor, Ctx, Deps } from "@/kit/ctx";
import { countByQueue } from "@/modules/dead-letters/service";
import { contextFor, counted, requestContexts, systemContext, type Emit } from "./context";
import { jwtKeys } from "@/modules/auth/tokens";
import { databaseUri } from "./database";
import { mountDevMail } from "./dev-mail";
import { mountDocs } from "./docs";
import { mountHealth } from "./health";
import { mountHome, type Running } from "./home";
import { createHttp } from "./http";
import { idempotency } from "./idempotency";
import { openMessages } from "./messages";
import { modules } from "./modules";
import type { App } from "./mount";
import { freePorts } from "./ports";
import { prepare } from "./prepare";
import { withSecrets } from "./secrets";
import { serve } from "./serve";
import { mountSockets, takeSockets } from "./sockets";

/** What a process does. `prepare`: brings the database to what the code expects, and makes the first data and admin. */
export type Parts = { prepare?: boolean; http?: boolean; shared?: boolean; consumers?: boolean; jobs?: boolean };

export type Product = {
  config: Config;
  running: Running;
  deps: Deps;
  /** Answers a request without a network in between. */
  fetch(request: Request): Promise<Response>;
  ctx(actor?: Actor): Ctx;
  /** Resolves once every message that was emitted before has been handled. Needs the consumers. */
  drained(): Promise<void>;
  /** Runs a recurring job now, whoever else has it. */
  runJob(name: string): Promise<unknown>;
  setClockOffset(offset_ms: number): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
};

const collections: readonly AnyCollection[] = [...modules, idempotency].flatMap((module) => module.collections);

/** Opens what the parts need, in order, and closes it in reverse. The one way to start: production, embedded, tests. */
export async function boot(given: Config, parts: Parts): Promise<Product> {
  const stack = new AsyncDisposableStack();
  try {
    return await open(stack, given, parts);
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}

async function open(stack: AsyncDisposableStack, given: Config, parts: Parts): Promise<Product> {
  const owned = <T extends { close(): unknown }>(thing: T): T => {
    stack.defer(async () => void (await thing.close()));
    return thing;
  };
  const { config, admin } = await withSecrets(await withPorts(given, parts));
  // Keys that cannot be read stop the start, not the first request.
  jwtKeys(config);
  const { log } = owned(openLog(config));
  const mongo = owned(await openMongo(await databaseUri(stack, config), { log }));
  if (parts.prepare) await mongo.ensure(collections, config);
  const apart = config.NODE_ENV === "test" ? { prefix: mongo.db.databaseName } : {};
  const cache = owned(config.REDIS_URL ? openRedis(config.REDIS_URL, { log, ...apart }) : openMemoryCache());
  const realtime = owned(openRealtime({ log, redis: config.REDIS_URL, ...apart }));
  const vault = owned(await openVault(config.ENCRYPTION_KEYS!));
  const inbox = config.MAIL_URL ? null : owned(openInbox(mongo));
  const mailer = inbox ?? owned(openSmtp(config.MAIL_URL!, config.MAIL_FROM));
  const push = pushOf(config);
  const storages = await openStorages(config);
  const { atomically, session, now } = mongo;
  const tell: Deps["tell"] = (user, event, data) => mongo.afterCommit(() => realtime.tell(user.toHexString(), event, data));
  const sandboxUrl = config.production ? null : `http://${config.HOST === "0.0.0.0" ? "127.0.0.1" : config.HOST}:${config.SANDBOX_PORT}`;
  const gatewayUrls = sandboxUrl ? { stripe: sandboxUrl, sslcommerz: sandboxUrl, bkash: sandboxUrl } : {};
  const deps: Deps = { config, log, cache, vault, now, atomically, session, sendMail: mailer.sendMail, push, storages, tell, gatewayUrls };

  const messages = owned(await openMessages(mongo, config, log));
  const emit: Emit = messages.emit;
  const asSystem = (job: string, requestId?: string) => systemContext(deps, emit, job, requestId);

  if (parts.prepare) await prepare(asSystem("prepare"), admin);
  if (sandboxUrl && parts.http) owned(await openSandbox(config, now));
  const metrics = owned(openMetrics({ lag: messages.lag, deadLetters: countByQueue }));
  const jobs = owned(openJobs(mongo, { log, onRun: metrics.job }));
  const recurring = modules.flatMap((module) => module.jobs ?? []);
  const running: Running = {
    config,
    url: config.PUBLIC_URL,
    parts: partsOf(config),
    admin: admin && { email: admin.email, password: admin.generated ? admin.password : null },
    sandbox: sandboxUrl,
    inbox: inbox !== null,
  };
  const sockets = parts.http ? owned(takeSockets(realtime, asSystem("sockets"))) : null;
  const app = createHttp({
    config,
    modules,
    contextOf: requestContexts(deps, emit),
    onBug: (error, requestId) => log.error({ err: error, request_id: requestId }, "a bug answered 500"),
    onAnswer: metrics.http,
    extra: (app: App) => {
      // Health is not among them: whoever asks for it decides about this process.
      for (const path of ["/", "/docs/*", "/openapi.json", "/metrics", "/dev/*"]) app.get(path, counted(deps));
      mountHome(app, running);
      mountDocs(app, modules);
      mountHealth(app, mongo, metrics);
      if (sockets) mountSockets(app, deps, sockets);
      if (inbox) mountDevMail(app, inbox.list);
    },
  });
  if (sockets) owned(serve(app, sockets, { host: config.HOST, port: config.PORT, shared: parts.shared ?? false }));
  if (parts.consumers) await messages.consume(modules, (consumer, { id }) => asSystem(consumer.queue, id));
  if (parts.jobs) jobs.start(recurring, (job) => asSystem(job.name));

  return {
    config,
    running,
    deps,
    fetch: async (request) => app.fetch(request, { address: "127.0.0.1" }),
    ctx: (actor = { kind: "system", job: "boot" }) => contextFor(deps, emit, { actor, requestId: crypto.randomUUID() }),
    drained: messages.drained,
    runJob: async (name) => recurring.find((job) => job.name === name)!.run(asSystem(name)),
    setClockOffset: mongo.setClockOffset,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

/** A port of 0 is settled before anything is told its address. */
async function withPorts(config: Config, parts: Parts): Promise<Config> {
  if (!parts.http || config.PORT !== 0) return config;
  const [port, sandboxPort] = await freePorts(config.HOST, 2);
  const url = `http://${config.HOST}:${port}`;
  return {
    ...config,
    PORT: port!,
    SANDBOX_PORT: config.SANDBOX_PORT || sandboxPort!,
    PUBLIC_URL: url,
    RETURN_ORIGINS: config.RETURN_ORIGINS.map((origin) => (origin === new URL(config.PUBLIC_URL).origin ? url : origin)),
  };
}

const pushOf = ({ VAPID_KEYS: keys, PUBLIC_URL: url, MAIL_FROM: from, NODE_ENV }: Config) =>
  openPush({ keys, url, from, loopback: NODE_ENV === "test" });

const openSandbox = (config: Config, now: Deps["now"]) =>
  openGatewaySandbox({
    port: config.SANDBOX_PORT,
    host: config.HOST,
    dir: join(config.DATA_DIR, "sandbox"),
    now,
    webhookUrl: (method) => `${config.PUBLIC_URL}/api/payment-transactions/webhook/${method}`,
    secrets: sandboxSecrets,
  });

const partsOf = (config: Config): Running["parts"] => [
  ["MongoDB", config.MONGODB_URI ? "as configured" : "embedded, on disk"],
  ["Redis", config.REDIS_URL ? "as configured" : "in-process"],
  ["RabbitMQ", config.RABBITMQ_URL ? "as configured" : "in-process, kept in the database"],
  ["Mail", config.MAIL_URL ? "as configured" : "an inbox at /dev/mail"],
  ["Payments", config.production ? "the real gateways" : "a sandbox of Stripe, SSLCommerz and bKash"],
];
