import mongoose from "mongoose";
import { pino } from "pino";
import { loadConfig } from "@/config";
import { openMongo } from "@/infra/mongo";
import { openPush } from "@/infra/push";
import type { AnyCollection } from "@/kit/collection";
import type { Actor, Cache, Ctx, Id, ServiceActor } from "@/kit/ctx";
import auditLogs from "@/modules/audit-logs/index";
import creditsTransactions from "@/modules/credits-transactions/index";
import creditsUsages from "@/modules/credits-usages/index";
import { post } from "@/modules/user-wallets/ledger";
import userWallets from "@/modules/user-wallets/index";
import { openWallet, walletFor } from "@/modules/user-wallets/service";
import users from "@/modules/users/index";
import { engineUri } from "../engine";

/** A database with the ledger's collections and a clock that can be moved: the ledger without the rest of the product. */
export type Bank = Awaited<ReturnType<typeof openBank>>;

const noCache: Cache = {
  get: async () => null,
  set: async () => {},
  delete: async () => {},
  hit: async () => ({ allowed: true, remaining: 1, reset_ms: 0 }),
};

export async function openBank(environment: Record<string, string> = {}) {
  const log = pino({ level: "silent" });
  const name = `bank_${crypto.randomUUID().slice(0, 8)}`;
  const uri = (await engineUri()).replace(/^(mongodb:\/\/[^/?]+)\/?[^?]*/, `$1/${name}`);
  const mongo = await openMongo(`${uri}${uri.includes("?") ? "&" : "?"}monitorCommands=true`, { log });
  const modules = [userWallets, creditsTransactions, creditsUsages, auditLogs, users];
  const collections: AnyCollection[] = modules.flatMap((module) => [...module.collections]);
  await mongo.ensure(collections);
  let offset_ms = 0;
  const ctx = (actor: Actor = { kind: "system", job: "test" }): Ctx => ({
    config: loadConfig({ NODE_ENV: "test", ...environment }),
    log,
    cache: noCache,
    vault: { encrypt: async (plain) => plain, decrypt: async (sealed) => sealed },
    now: () => new Date(mongo.now().getTime() + offset_ms),
    atomically: mongo.atomically,
    session: mongo.session,
    sendMail: async () => {},
    push: openPush({ keys: undefined, url: "http://localhost", from: "test@localhost" }),
    storages: {},
    tell: () => undefined,
    gatewayUrls: {},
    actor,
    requestId: "test",
    address: "",
    emit: async () => {},
  });
  const db = mongo.db;
  const newId = (): Id => new mongoose.Types.ObjectId();
  return {
    db,
    ctx,
    newId,
    driver: () => mongoose.connection.getClient(),
    advance: (ms: number) => void (offset_ms += ms),
    /** A user with a wallet. */
    async person(): Promise<Id> {
      const user = newId();
      await openWallet(ctx(), { user, email: `${user.toHexString()}@example.com` });
      return user;
    },
    give: (user: Id, credits: bigint, key: string = newId().toHexString(), expires_at: Date | null = null) =>
      post(ctx(), [{ kind: "grant", to: { user }, source: "bonus", credits, expires_at, key, hash: String(credits) }]),
    view: (user: Id) => walletFor(ctx(), user),
    client: (more: Partial<ServiceActor> = {}): ServiceActor => ({
      kind: "service",
      id: newId(),
      name: "partner",
      scopes: ["credits:validate", "credits:consume"],
      overdraft: { policy: "allow_to_zero" },
      spendCap: {},
      ...more,
    }),
    rows: (user: Id) => db.collection("credits_transactions").find({ user }).sort({ wallet_seq: 1 }).toArray(),
    close: async () => {
      await db.dropDatabase();
      await mongo.close();
    },
  };
}
