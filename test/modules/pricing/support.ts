import { Types } from "mongoose";
import { pino } from "pino";
import { createHttp } from "@/app/http";
import { loadConfig } from "@/config";
import { openMemoryCache } from "@/infra/memory-cache";
import { openPush } from "@/infra/push";
import { openMongo } from "@/infra/mongo";
import type { Actor, Cache, Ctx, Role } from "@/kit/ctx";
import aiModels from "@/modules/ai-models/index";
import auditLogs from "@/modules/audit-logs/index";
import billingSettings from "@/modules/billing-settings/index";
import creditsProfits from "@/modules/credits-profits/index";
import { engineUri } from "@test/support/engine";

type Row = Record<string, unknown> & { _id: string };
type Reply = {
  status: number;
  data: Row;
  rows: Row[];
  code: string | undefined;
  errors: { field: string; code: string; message: string }[] | undefined;
};
export type Prices = Awaited<ReturnType<typeof bootPrices>>;

const modules = [aiModels, billingSettings, creditsProfits, auditLogs];

/** The modules that price calls, on a database of their own. Who calls is said by the role alone. */
export async function bootPrices() {
  const log = pino({ level: "error" });
  const uri = new URL(await engineUri());
  uri.pathname = `/prices_${crypto.randomUUID().slice(0, 8)}`;
  const mongo = await openMongo(uri.href, { log });
  await mongo.ensure(modules.flatMap((module) => module.collections));
  const cache = openMemoryCache();
  const config = loadConfig({ NODE_ENV: "test" });
  let offset_ms = 0;
  const bugs: unknown[] = [];

  const ctx = (actor: Actor = { kind: "system", job: "test" }, itsCache: Cache = cache): Ctx => ({
    config,
    log,
    cache: itsCache,
    vault: { encrypt: (plain) => Promise.resolve(plain), decrypt: (sealed) => Promise.resolve(sealed) },
    now: () => new Date(mongo.now().getTime() + offset_ms),
    atomically: mongo.atomically,
    session: mongo.session,
    sendMail: () => Promise.resolve(),
    push: openPush({ keys: undefined, url: "http://localhost", from: "test@localhost" }),
    storages: {},
    tell: () => undefined,
    gatewayUrls: {},
    actor,
    requestId: "test",
    address: "",
    emit: () => Promise.resolve(),
  });
  const http = createHttp({
    config,
    modules,
    contextOf: (c) => Promise.resolve(ctx(actorOf(c.req.header("X-Role") as Role | undefined))),
    onBug: (error) => bugs.push(error),
  });

  return {
    ctx,
    bugs,
    now: () => ctx().now(),
    advance: (ms: number) => (offset_ms += ms),
    call: async (role: Role | null, method: string, path: string, body?: unknown): Promise<Reply> => {
      const response = await http.request(`/api${path}`, {
        method,
        headers: { ...(role && { "X-Role": role }), "Content-Type": "application/json" },
        ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
      });
      const json = (await response.json()) as { data: Row & Row[]; code?: string; errors?: Reply["errors"] };
      return { status: response.status, data: json.data, rows: json.data, code: json.code, errors: json.errors };
    },
    close: async () => {
      await mongo.db.dropDatabase();
      await cache.close();
      await mongo.close();
    },
  };
}

function actorOf(role: Role | undefined): Actor {
  if (!role) return { kind: "anonymous" };
  return { kind: "user", id: new Types.ObjectId(), role, session: new Types.ObjectId(), email: `${role}@example.com` };
}

let made = 0;

/** A model that nobody has registered yet. */
export const someModel = (more: object = {}) => {
  made += 1;
  return { name: `Model ${made}`, value: `model-${made}`, provider: "Example", input_token_price: 3, output_token_price: 15, ...more };
};
