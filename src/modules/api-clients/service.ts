import { createHash, randomBytes } from "node:crypto";
import type { z } from "@hono/zod-openapi";
import mongoose from "mongoose";
import { crud } from "@/kit/crud";
import type { Ctx, Deps, Id, ServiceActor } from "@/kit/ctx";
import { notFound, problem, unauthenticated } from "@/kit/problem";
import { refuseWhileUsed } from "@/kit/references";
import { audit, audited } from "@/modules/audit-logs/service";
import { ApiClients, type ApiClientRow } from "./model";
import type { ApiClient } from "./schema";

export const keyRevoked = problem("key_revoked", 409, "This client was revoked. Make a new one.");

/** A key that was rotated out works so long beside the new one. */
export const rotationGrace_ms = 24 * 3_600_000;

type Input = z.output<(typeof ApiClient)["create"]>;
export type Issued = ApiClientRow & { key: string };

const base = crud(ApiClients, {
  async before(ctx, change) {
    if (change.op !== "destroy") return;
    const used = "Uses and money rows name this client. Revoke or delete it instead.";
    const client = { client: change.row._id };
    await refuseWhileUsed(ctx, ["credits_usages", client, used], ["credits_transactions", client, used], ["credit_holds", client, used]);
  },
  after: audited("api-clients"),
});

/** The standard verbs, but for making one, which is `issue`: its answer carries the key. */
export const apiClients = {
  ...base,
  patch: (ctx: Ctx, id: Id, input: z.output<(typeof ApiClient)["patch"]>, revision?: number) =>
    forgetting(ctx, base.patch(ctx, id, input, revision)),
  remove: (ctx: Ctx, id: Id) => forgetting(ctx, base.remove(ctx, id)),
  removeMany: async (ctx: Ctx, ids: readonly Id[]) => {
    const rows = await ApiClients.model.find({ _id: { $in: [...ids] } }).lean();
    const answer = await base.removeMany(ctx, ids);
    for (const row of rows) await forget(ctx, row);
    return answer;
  },
  destroy: (ctx: Ctx, id: Id) => forgetting(ctx, base.destroy(ctx, id)),
};

/** Makes a client and its key, which nobody can read again. */
export async function issue(ctx: Ctx, input: Input): Promise<Issued> {
  const key = freshKey();
  // The verb takes what callers may send; the hash and prefix are fields of the row, and it stores what it is given.
  const row = await base.create(ctx, { ...input, key_hash: digestOf(key), prefix: prefixOf(key) } as Input);
  return { ...row, key };
}

/** Makes a new key; the old one works for a day more, one older than that no longer. Throws 409 `key_revoked`, 404. */
export async function rotate(ctx: Ctx, id: Id): Promise<Issued> {
  const key = freshKey();
  const [was, row] = await ctx.atomically(async () => {
    const was = await base.get(ctx, id);
    if (was.revoked_at) throw keyRevoked();
    const previous_valid_until = new Date(ctx.now().getTime() + rotationGrace_ms);
    const set = { key_hash: digestOf(key), prefix: prefixOf(key), previous_hash: was.key_hash, previous_valid_until };
    const row = await change(ctx, "rotate", was, set);
    return [was, row] as const;
  });
  await forget(ctx, was);
  return { ...row, key };
}

/** Ends every key of a client, for good and within a second. Doing it again changes nothing. Throws 404. */
export async function revoke(ctx: Ctx, id: Id): Promise<ApiClientRow> {
  const row = await ctx.atomically(async () => {
    const was = await base.get(ctx, id);
    return was.revoked_at ? was : change(ctx, "revoke", was, { revoked_at: ctx.now() });
  });
  await forget(ctx, row);
  return row;
}

/** A revoked key is refused at once where the cache is shared, and within this time wherever that was missed. */
const known_ms = 500;
const usedEvery_ms = 60_000;
const keyPattern = /^zz_[\w-]{43}$/;

/** Who a service key speaks for. Throws 401 `unauthenticated`, the same for every fault. */
export async function authenticateKey(deps: Deps, key: string): Promise<ServiceActor> {
  if (!keyPattern.test(key)) throw unauthenticated();
  const hash = digestOf(key);
  const cached = await deps.cache.get(cacheKey(hash));
  if (cached !== null) return unpacked(cached);
  const row = await clientOf(deps, hash);
  if (!row) throw unauthenticated();
  await noteUse(deps, row);
  const actor = actorOf(row);
  await deps.cache.set(cacheKey(hash), packed(actor), known_ms);
  return actor;
}

/** An actor as text. It is read with every call, so it is kept as what it is made of, not as the client it came from. */
const packed = (actor: ServiceActor): string =>
  JSON.stringify(actor, (_, value: unknown) => (typeof value === "bigint" ? { long: String(value) } : value));

/** Only `packed` writes what this reads. */
function unpacked(text: string): ServiceActor {
  const isLong = (value: unknown): value is { long: string } => typeof value === "object" && value !== null && "long" in value;
  const { id, ...rest } = JSON.parse(text, (_, value: unknown) => (isLong(value) ? BigInt(value.long) : value)) as { id: string };
  return { ...(rest as Omit<ServiceActor, "id">), id: new mongoose.Types.ObjectId(id) };
}

async function clientOf(deps: Deps, hash: string): Promise<ApiClientRow | null> {
  const current = await ApiClients.model.findOne({ key_hash: hash, revoked_at: null }).lean();
  if (current) return current;
  return ApiClients.model.findOne({ previous_hash: hash, previous_valid_until: { $gt: deps.now() }, revoked_at: null }).lean();
}

/** At most one write a minute, however busy the key is. */
async function noteUse({ now }: Deps, { _id, last_used_at }: ApiClientRow): Promise<void> {
  const at = now();
  if (last_used_at && at.getTime() - last_used_at.getTime() < usedEvery_ms) return;
  await ApiClients.model.updateOne({ _id, last_used_at }, { $set: { last_used_at: at } }, { timestamps: false });
}

function actorOf({ _id, name, scopes, overdraft, spend_cap, rate_limit }: ApiClientRow): ServiceActor {
  const { policy, limit } = overdraft;
  return {
    kind: "service",
    id: _id,
    name,
    scopes,
    overdraft: policy === "allow_debt" ? { policy, limit: limit ?? 0n } : { policy },
    spendCap: {
      ...(spend_cap?.day !== undefined && { day: spend_cap.day }),
      ...(spend_cap?.month !== undefined && { month: spend_cap.month }),
    },
    ...(rate_limit && { perMinute: rate_limit.per_minute }),
  };
}

const freshKey = () => `zz_${randomBytes(32).toString("base64url")}`;
const prefixOf = (key: string) => key.slice(0, 9);
/** A plain digest is right: there is nothing to guess in 256 random bits. */
const digestOf = (key: string) => createHash("sha256").update(key).digest("base64url");
const cacheKey = (hash: string) => `service-key:${hash}`;

async function change(ctx: Ctx, action: string, was: ApiClientRow, set: Partial<ApiClientRow>): Promise<ApiClientRow> {
  const row = await ApiClients.model
    .findOneAndUpdate({ _id: was._id, key_hash: was.key_hash }, { $set: set, $inc: { revision: 1 } }, { returnDocument: "after" })
    .lean();
  if (!row) throw notFound("No such ApiClient.");
  await audit(ctx, { action, module: "api-clients", record: was._id, before: was, after: row });
  return row;
}

async function forget({ cache }: Pick<Deps, "cache">, { key_hash, previous_hash }: ApiClientRow): Promise<void> {
  await cache.delete(cacheKey(key_hash));
  if (previous_hash) await cache.delete(cacheKey(previous_hash));
}

async function forgetting(ctx: Ctx, work: Promise<ApiClientRow>): Promise<ApiClientRow> {
  const row = await work;
  await forget(ctx, row);
  return row;
}
