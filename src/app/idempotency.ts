import { createHmac } from "node:crypto";
import mongoose from "mongoose";
import { z } from "@hono/zod-openapi";
import type { Actor, Ctx } from "@/kit/ctx";
import { collection } from "@/kit/collection";
import { isDuplicate } from "@/kit/database-errors";
import { module } from "@/kit/module";
import { badRequest, keyReused, problem } from "@/kit/problem";
import { entity } from "@/kit/schema";

export const inFlight = problem("in_flight", 409, "The first request with this Idempotency-Key is still being answered.");
export const alreadyIssued = problem("already_issued", 409, "The credential of this request was issued already and is not shown again.");

const Answer = entity("IdempotencyKey", {
  key: z.string(),
  hash: z.string(),
  state: z.enum(["running", "done"]),
  status: z.int().nullable().default(null),
  body: z.string().nullable().default(null),
  headers: z.record(z.string(), z.string()).nullable().default(null),
});

/** First answers by actor, route and key. */
const IdempotencyKeys = collection("idempotency_keys", Answer, {
  indexes: [[{ key: 1 }, { unique: true }]],
  keep: { since: "created_at", days: "KEEP_IDEMPOTENCY_DAYS" },
  sorts: [],
});

/** What it keeps, for the boot that owns the database. */
export const idempotency = module({ name: "idempotency", description: "First answers.", routes: [], collections: [IdempotencyKeys] });

/** A crashed first try is given up after this long. */
const abandonedAfter_ms = 60_000;
const keptHeaders = ["Content-Type", "ETag", "Location"];

type Call = { route: string; key: string; input: unknown; credential: boolean };

/** Throws 400 for what is no key. */
export function checkKey(key: string): void {
  if (key.length > 255 || !/^[\x21-\x7e]+$/.test(key)) throw badRequest("Idempotency-Key: 1 to 255 visible ASCII characters.");
}

/**
 * Runs `work` once per (actor, route, key). A repeat gets the first answer; another input under the key is 422; a repeat while the first
 * still runs is 409. Only successes are kept: a refusal changed nothing, so its key may come again.
 */
export async function once(ctx: Ctx, call: Call, work: () => Promise<Response>): Promise<Response> {
  checkKey(call.key);
  const digest = digestWith(ctx.config.ENCRYPTION_KEYS!);
  const key = digest([whoOf(ctx.actor, ctx.address), call.route, call.key]);
  const hash = digest(call.input);
  // Driver's own calls: these rows live outside of whatever transaction the work opens.
  const rows = IdempotencyKeys.model.collection;
  const mine = new mongoose.Types.ObjectId();
  const now = ctx.now();
  try {
    await rows.insertOne({ _id: mine, key, hash, state: "running", owner: mine, created_at: now, is_deleted: false });
  } catch (error) {
    if (!isDuplicate(error)) throw error;
    const first = await rows.findOne({ key });
    if (!first) throw inFlight();
    if (first["hash"] !== hash) throw keyReused();
    if (first["state"] === "done") {
      if (call.credential) throw alreadyIssued();
      return new Response(first["body"] as string | null, {
        status: first["status"] as number,
        headers: { ...(first["headers"] as Record<string, string>), "Idempotency-Replayed": "true" },
      });
    }
    const abandoned = { key, state: "running", created_at: { $lt: new Date(now.getTime() - abandonedAfter_ms) } };
    const taken = await rows.updateOne({ ...abandoned, hash }, { $set: { created_at: now, owner: mine } });
    if (taken.modifiedCount === 0) throw inFlight();
  }
  // Whoever was taken for dead and replaced has no say over the key any more.
  const own = { key, state: "running", owner: mine };
  const response = await work().catch(async (error: unknown) => {
    await rows.deleteOne(own);
    throw error;
  });
  const text = response.body === null ? null : await response.clone().text();
  const headers = Object.fromEntries(
    keptHeaders.flatMap((name) => (response.headers.has(name) ? [[name, response.headers.get(name)!]] : [])),
  );
  // It is done. An answer that cannot be kept is given all the same, and the key is left standing: to free it would be to do it again.
  await rows
    .updateOne(own, { $set: { state: "done", status: response.status, body: call.credential ? null : text, headers } })
    .catch((error: unknown) => ctx.log.warn({ err: error, route: call.route }, "a first answer was not kept"));
  return response;
}

const whoOf = (actor: Actor, address: string) =>
  actor.kind === "user" || actor.kind === "service" ? `${actor.kind}:${actor.id.toHexString()}` : `anonymous:${address}`;

/** Decoded input holds bigints, which JSON has no words for. */
const textOf = (value: unknown) => JSON.stringify(value, (_, inner: unknown) => (typeof inner === "bigint" ? String(inner) : inner));

/** Keyed, because inputs hold passwords: without the installation's key nothing can be tried against it. */
const digestWith = (key: string) => (value: unknown) =>
  createHmac("sha256", `idempotency:${key}`).update(textOf(value)).digest("base64url");
