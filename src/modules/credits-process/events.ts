import mongoose from "mongoose";
import type { z } from "@hono/zod-openapi";
import type { Ctx, Scope, ServiceActor } from "@/kit/ctx";
import type { Payload } from "@/kit/message";
import { forbidden, invalid, Problem } from "@/kit/problem";
import { charge } from "@/modules/credits-process/consume";
import { creditsProcess } from "@/modules/credits-process/messages";
import { UsageEventInput, type Events, type EventsTaken } from "@/modules/credits-process/schema";
import { clientOf, hashOf } from "@/modules/credits-process/service";
import { usageLog } from "@/modules/feature-usage-logs/messages";
import { limitsOf, usageKeyReused } from "@/modules/user-wallets/ledger";
import { noteProblem, queueUses } from "@/modules/user-wallets/service";

type UsageEvent = z.output<typeof UsageEventInput>;
type Taken = z.output<typeof EventsTaken>;

/**
 * Takes uses that have happened. Each stands for itself: what is wrong with one is told with its place and the others go on. Taken means
 * stored; it is charged through the queue, once, by the verb that charges calls. The same event again is taken again and changes nothing.
 */
export async function takeEvents(ctx: Ctx, { events }: z.output<typeof Events>): Promise<Taken> {
  const client = clientOf(ctx);
  const rejected: Taken["rejected"] = [];
  const reject = (index: number, problem: Problem) => void rejected.push({ index, problem: shownProblem(problem) });
  const good: { index: number; event: UsageEvent; hash: string }[] = [];
  const seen = new Map<string, string>();
  for (const [index, said] of events.entries()) {
    const event = parsed(said, client);
    if (event instanceof Problem) {
      reject(index, event);
      continue;
    }
    const hash = hashOf(event);
    const before = seen.get(event.usage_key);
    if (before !== undefined && before !== hash) reject(index, usageKeyReused());
    // The same event twice in one call is one event that was told twice.
    else if (before === undefined) good.push({ index, event, hash });
    if (before === undefined) seen.set(event.usage_key, hash);
  }
  const refused = await ctx.atomically(async () => {
    const uses = good.filter(({ event }) => event.charge).map(({ event, hash }) => ({ usage_key: event.usage_key, event_hash: hash }));
    const states = await queueUses(ctx, client.id, uses);
    for (const { event } of good) {
      if (event.charge && states.get(event.usage_key) === "fresh") await emitCharge(ctx, client, event);
      if (states.get(event.usage_key) !== "reused") await emitLog(ctx, client, event);
    }
    return good.filter(({ event }) => states.get(event.usage_key) === "reused");
  });
  for (const { index } of refused) reject(index, usageKeyReused());
  return { accepted: events.length - rejected.length, rejected: rejected.toSorted((a, b) => a.index - b.index) };
}

/** The consumer of `credits.process`: work already done, so no package, limit or credit is asked for and the client's policy applies. */
export async function processEvent(ctx: Ctx, { client, overdraft, spend_cap, event }: Payload<typeof creditsProcess>): Promise<void> {
  const { charge: _charge, log: _log, ...use } = event;
  const { policy, limit } = overdraft;
  const limits = limitsOf(client, spend_cap, ctx.now(), "client");
  try {
    await charge(ctx, { ...use, client, overdraft: policy === "allow_debt" ? { policy, limit } : { policy }, limits, done: true });
  } catch (error) {
    if (error instanceof Problem) await noteProblem(ctx, { client, usage_key: event.usage_key }, shownProblem(error));
    throw error;
  }
}

function parsed(said: unknown, client: ServiceActor): UsageEvent | Problem {
  const result = UsageEventInput.safeDecode(said as z.input<typeof UsageEventInput>); // Decoding is what tells whether it is one.
  if (!result.success) {
    const errors = result.error.issues.map(({ path, code, message }) => ({ field: path.join("."), code, message }));
    return invalid({ detail: errors.map(({ field, message }) => `${field}: ${message}`).join("; "), errors });
  }
  const event = result.data;
  const needs: Scope[] = [
    ...(event.charge ? (["credits:consume"] as const) : []),
    ...(event.log || !event.charge ? (["usage:write"] as const) : []),
  ];
  const missing = needs.filter((scope) => !client.scopes.includes(scope));
  if (missing.length > 0) return forbidden(`The key has no scope ${missing.join(", ")}.`);
  return event;
}

async function emitCharge(ctx: Ctx, { id, overdraft, spendCap }: ServiceActor, event: UsageEvent): Promise<void> {
  const limit = overdraft.policy === "allow_debt" ? overdraft.limit : 0n;
  const spend_cap = { day: spendCap.day ?? null, month: spendCap.month ?? null };
  const { log: _log, ...use } = event;
  await ctx.emit(
    creditsProcess,
    { client: id, overdraft: { policy: overdraft.policy, limit }, spend_cap, event: use },
    `event:${keyOf(id, event)}`,
  );
}

/** What the usage log keeps of a call, where the key may write it and the event says something of the call. */
async function emitLog(ctx: Ctx, { id, scopes }: ServiceActor, event: UsageEvent): Promise<void> {
  const { log, usage_key, user = null, email = null, feature_endpoint = null, method = null, endpoint = null } = event;
  if (!scopes.includes("usage:write") || (!log && !feature_endpoint && !endpoint)) return;
  const { params = null, query = null, payload = null, response = null, code = null, status = "success" } = log ?? {};
  const call = { feature_endpoint, user, email, usage_key, endpoint, method, params, query, payload, response, code, status };
  await ctx.emit(usageLog, { _id: new mongoose.Types.ObjectId(), ...call, type: null, client: id }, `usage:${keyOf(id, event)}`);
}

function keyOf(client: ServiceActor["id"], { usage_key }: UsageEvent): string {
  return `${client.toHexString()}:${usage_key}`;
}

function shownProblem({ kind, details }: Problem) {
  const { detail = kind.title, errors, members } = details;
  return { code: kind.code, status: kind.status, title: kind.title, detail, ...(errors && { errors }), ...members };
}
