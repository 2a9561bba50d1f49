import mongoose from "mongoose";
import { createHttp } from "@/app/http";
import { loadConfig } from "@/config";
import { openLog } from "@/infra/log";
import { openPush } from "@/infra/push";
import { openMemoryCache } from "@/infra/memory-cache";
import { openMongo } from "@/infra/mongo";
import { openOutbox } from "@/infra/outbox";
import { roles, type Actor, type Ctx, type Deps, type Role } from "@/kit/ctx";
import type { Module } from "@/kit/module";
import { engineUri } from "@test/support/engine";
import auditLogs from "@/modules/audit-logs/index";
import featureEndpoints from "@/modules/feature-endpoints/index";
import features from "@/modules/features/index";
import packageFeatures from "@/modules/package-features/index";
import packagePlans from "@/modules/package-plans/index";
import packages from "@/modules/packages/index";
import plans from "@/modules/plans/index";

export type Json = Record<string, unknown>;
export type Reply<T = Json & { _id: string }> = {
  status: number;
  data: T;
  meta: Json & { total: number };
  code: string;
  detail: string;
  fields: string[];
};
export type Caller = Role | Actor | null;

export const catalogModules: readonly Module[] = [packages, plans, packagePlans, packageFeatures, features, featureEndpoints, auditLogs];

/** One person per role, the same in every test; `null` is a stranger. */
export function personOf(role: Role, id = new mongoose.Types.ObjectId(`${roles.indexOf(role)}`.padStart(24, "a"))): Actor {
  return { kind: "user", id, role, session: id, email: `${role}@example.com` };
}

export type CatalogApp = Awaited<ReturnType<typeof openCatalog>>;

/** The catalog's modules alone, on a database of their own, where a test says who calls. */
export async function openCatalog(modules: readonly Module[] = catalogModules) {
  const uri = await engineUri();
  const config = loadConfig({ NODE_ENV: "test", LOG_LEVEL: "fatal", MONGODB_URI: uri, RATE_LIMIT_SCALE: "0" });
  const { log } = openLog(config);
  const name = `catalog_${crypto.randomUUID().slice(0, 8)}`;
  const mongo = await openMongo(uri.replace(/^(mongodb:\/\/[^/?]+)\/?[^?]*/, `$1/${name}`), { log });
  const cache = openMemoryCache();
  const outbox = openOutbox(mongo);
  await mongo.ensure(modules.flatMap((module) => module.collections));
  const unused = () => Promise.reject(new Error("not part of this test"));
  const deps: Deps = {
    config,
    log,
    cache,
    vault: { encrypt: unused, decrypt: unused },
    now: mongo.now,
    atomically: mongo.atomically,
    session: mongo.session,
    sendMail: unused,
    push: openPush({ keys: undefined, url: "http://localhost", from: "test@localhost" }),
    storages: {},
    tell: () => undefined,
    gatewayUrls: {},
  };
  const callers = new Map<string, Actor>();
  const ctx = (actor: Actor = { kind: "system", job: "test" }): Ctx => ({
    ...deps,
    emit: outbox.emit,
    actor,
    requestId: crypto.randomUUID(),
    address: "",
  });
  const bugs: unknown[] = [];
  const http = createHttp({
    config,
    modules,
    contextOf: async (c) => ctx(callers.get(c.req.header("X-Caller") ?? "") ?? { kind: "anonymous" }),
    onBug: (error) => bugs.push(error),
  });
  const call = async <T = Json & { _id: string }>(
    caller: Caller,
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Reply<T>> => {
    const key = crypto.randomUUID();
    if (caller !== null) callers.set(key, typeof caller === "string" ? personOf(caller) : caller);
    const response = await http.request(`/api${path}`, {
      method,
      headers: { "X-Caller": key, ...(body !== undefined && { "Content-Type": "application/json" }), ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    callers.delete(key);
    if (response.status >= 500 && bugs.length > 0) throw bugs.splice(0)[0];
    const json = (await response.json()) as { data: T; meta: Reply["meta"]; code: string; detail: string; errors?: { field: string }[] };
    return {
      status: response.status,
      data: json.data,
      meta: json.meta,
      code: json.code,
      detail: json.detail,
      fields: json.errors?.map(({ field }) => field) ?? [],
    };
  };
  /** The row a POST made, or an error with what was answered instead. */
  const made = async (path: string, body: unknown, caller: Caller = "super-admin"): Promise<Json & { _id: string }> => {
    const reply = await call(caller, "POST", path, body);
    if (reply.status !== 201) throw new Error(`${path}: ${reply.status} ${reply.code} ${reply.detail}`);
    return reply.data;
  };
  return {
    call,
    made,
    ctx,
    mongo,
    setClockOffset: mongo.setClockOffset,
    close: async () => {
      await mongoose.connection.db?.dropDatabase();
      await cache.close();
      await mongo.close();
    },
  };
}

/** A name or code that no other row has. */
export const unique = (word: string) => `${word}-${crypto.randomUUID().slice(0, 8)}`;

/** What most tests begin with. The app is asked for late: it opens after they are made. */
export function makers(app: () => CatalogApp) {
  const newPackage = (more: Json = {}) => app().made("/packages", { value: unique("pro"), name: "Pro", type: "subscription", ...more });
  const newPlan = (more: Json = {}) => app().made("/plans", { name: "Monthly", duration: 30, ...more });
  const newOffer = async (package_: string, more: Json = {}) =>
    app().made("/package-plans", {
      package: package_,
      plan: (await newPlan())._id,
      price: { USD: 999, BDT: 119_900 },
      credits: 1_000,
      ...more,
    });
  const histories = async (package_: string) => {
    const path = `/package-histories?package=${package_}&sort=created_at&limit=100`;
    return (await app().call<(Json & { _id: string })[]>("editor", "GET", path)).data;
  };
  return { newPackage, newPlan, newOffer, histories };
}
