import type { z } from "@hono/zod-openapi";
import mongoose from "mongoose";
import { crud } from "@/kit/crud";
import { isAtLeast, type Ctx } from "@/kit/ctx";
import { findEndpoint } from "@/modules/feature-endpoints/service";
import { emailOrNull } from "@/modules/users/schema";
import { users } from "@/modules/users/service";
import { batches } from "./batches";
import { FeatureUsageLogs } from "./model";
import { redacted, redactedText } from "./redact";
import type { FeatureUsageLog, UsageEvent } from "./schema";

/** Users read what they called themselves, editors and above all of it. */
export const featureUsageLogs = crud(FeatureUsageLogs, {
  scope: ({ actor }) => (isAtLeast(actor, "editor") ? {} : { user: actor.kind === "user" ? actor.id : null }),
});

/** Keeps one call, together with others that arrive at the same time. Resolves once it is stored; telling it again changes nothing. */
export async function keepUsage(ctx: Ctx, event: z.output<typeof UsageEvent>): Promise<void> {
  const now = ctx.now();
  const { email, endpoint, created_at = now } = event;
  const known = await endpointOf(ctx, event);
  await insert({
    ...event,
    feature_endpoint: event.feature_endpoint ?? known?._id ?? null,
    method: event.method ?? known?.method ?? null,
    endpoint: (endpoint && redactedText(endpoint)) ?? known?.path ?? null,
    type: event.type ?? known?.type ?? null,
    // What is no address names nobody; a look-alike letter must not become another's.
    email: email && (emailOrNull(email) ?? email.trim()),
    params: redacted(event.params),
    query: redacted(event.query),
    payload: redacted(event.payload),
    response: redacted(event.response),
    created_at,
    updated_at: now,
    created_by: null,
    revision: 0,
    is_deleted: false,
  });
}

/** What a consumer may take at once, so that batches fill. */
export const rows_max = 500;

type Stored = z.output<typeof FeatureUsageLog.row> & { revision: number };

async function endpointOf(ctx: Ctx, { feature_endpoint, method, endpoint }: z.output<typeof UsageEvent>) {
  if (feature_endpoint) return findEndpoint(ctx, { id: feature_endpoint });
  return method && endpoint ? findEndpoint(ctx, { method, endpoint }) : null;
}

// The driver's own call, outside of any transaction: telemetry neither joins one nor waits for it, and its id makes it happen once.
const insert = batches<Stored>(
  async (rows) => {
    try {
      await FeatureUsageLogs.model.collection.insertMany(await withUsers(rows), { ordered: false });
      return new Map();
    } catch (error) {
      if (!(error instanceof mongoose.mongo.MongoBulkWriteError)) throw error;
      const faults = [error.writeErrors].flat();
      if (faults.length === 0) throw error;
      return new Map(faults.filter(({ code }) => code !== 11_000).map((fault) => [fault.index, fault] as const));
    }
  },
  { rows_max, wait_ms: 50 },
);

/** Whoever is named by e-mail alone is to find the call among their own, too. */
async function withUsers(rows: readonly Stored[]): Promise<Stored[]> {
  const emails = new Set(rows.flatMap(({ user, email }) => (user === null && email ? [email] : [])));
  if (emails.size === 0) return [...rows];
  const found = await users.collection.model.collection
    .find({ email: { $in: [...emails] }, is_deleted: false }, { projection: { email: 1 } })
    .toArray();
  const byEmail = new Map(found.map(({ _id, email }) => [email as string, new mongoose.Types.ObjectId(_id)]));
  return rows.map((row) => (row.user === null && row.email ? { ...row, user: byEmail.get(row.email) ?? null } : row));
}
