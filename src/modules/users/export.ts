import type { Model } from "mongoose";
import { z } from "@hono/zod-openapi";
import { collectionNamed, type AnyCollection } from "@/kit/collection";
import type { Ctx, Id } from "@/kit/ctx";
import { tooManyRequests } from "@/kit/problem";
import { timestamp } from "@/kit/schema";
import { show } from "@/kit/view";
import { shownToThemselves } from "./entitlement";
import { Me } from "./schema";
import { me, type UserRow } from "./service";

export const Export = z
  .looseObject({ exported_at: timestamp(), account: Me })
  .openapi("Export", { description: "The account, and beside it a list for each kind of record that belongs to it." });

const perHour = 10;
const hour_ms = 3_600_000;
/** Rows that are read, and held in memory, at once. */
const atOnce = 200;

/** Each kind of record that belongs to a person: its collection, the field that names them, and which fields are shown where not all are theirs. */
const sections: readonly (readonly [collection: string, owner: "user" | "recipient" | "email", fields?: readonly string[]])[] = [
  ["user_wallets", "user"],
  ["credits_transactions", "user"],
  ["credits_usages", "user"],
  ["package_transactions", "user"],
  ["payment_transactions", "user"],
  ["coupon_redemptions", "user"],
  ["feature_usage_logs", "user"],
  ["storages", "user"],
  ["notification_recipients", "recipient"],
  ["push_subscriptions", "user"],
  ["contact_messages", "email"],
  ["sessions", "user", ["address", "agent", "created_at", "last_used_at", "expires_at", "ended_at", "end_reason"]],
];

/** Everything that is kept about the caller, as one JSON document. It is read while it is sent, so no size of it fills the memory. Throws 429. */
export async function exportDocument(ctx: Ctx): Promise<Response> {
  const user = await me(ctx);
  await count(ctx, user._id);
  const head = { exported_at: ctx.now().toISOString(), account: show(Me, await shownToThemselves(ctx, user), ctx.actor) };
  const parts = written(ctx, user, head);
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    // A reader that is slow is waited for, one that goes away ends the reading.
    pull: async (controller) => {
      const { done, value } = await parts.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    cancel: async () => void (await parts.return()),
  });
  return new Response(body, {
    headers: {
      "Content-Type": "application/json",
      "Cache-Control": "no-store",
      "Content-Disposition": 'attachment; filename="my-data.json"',
    },
  });
}

async function count({ cache, config }: Ctx, user: Id): Promise<void> {
  if (config.RATE_LIMIT_SCALE === 0) return;
  const limit = Math.max(1, Math.round(perHour * config.RATE_LIMIT_SCALE));
  const { allowed, reset_ms } = await cache.hit(`export:${user.toHexString()}`, limit, hour_ms);
  if (!allowed) throw tooManyRequests({ headers: { "Retry-After": String(Math.max(1, Math.ceil(reset_ms / 1_000))) } });
}

async function* written(ctx: Ctx, { _id: user, email }: Pick<UserRow, "_id" | "email">, head: object): AsyncGenerator<string, void, void> {
  yield `{"data":${JSON.stringify(head).slice(0, -1)}`;
  for (const [name, owner, fields] of sections) {
    const collection = composed(name);
    if (!collection) continue;
    yield `,${JSON.stringify(name)}:[`;
    let first = true;
    for await (const row of rowsOf(collection, { [owner]: owner === "email" ? email : user })) {
      yield `${first ? "" : ","}${JSON.stringify(show(collection.entity.view, row, ctx.actor, fields))}`;
      first = false;
    }
    yield "]";
  }
  yield "}}";
}

/** A module that is left out of the composition keeps nothing. */
function composed(name: string): AnyCollection | null {
  try {
    return collectionNamed(name);
  } catch {
    return null;
  }
}

type Stored = Record<string, unknown> & { _id: Id; created_at: Date };

/** The rows of one owner, oldest first, in portions along the index of lists. Deleted ones are kept, so they are shown. */
async function* rowsOf({ model }: AnyCollection, owner: Record<string, Id | string>): AsyncGenerator<Stored, void, void> {
  // Every collection has these two; what else a row holds is for its own view to say.
  const rows = model as unknown as Model<Stored>;
  for (const is_deleted of [false, true])
    for (let after: Stored | undefined; ;) {
      const rest = after && {
        created_at: { $gte: after.created_at },
        $or: [{ created_at: { $gt: after.created_at } }, { _id: { $gt: after._id } }],
      };
      const portion: Stored[] = await rows
        .find({ ...owner, is_deleted, ...rest })
        .sort({ created_at: 1, _id: 1 })
        .limit(atOnce)
        .lean<Stored[]>();
      yield* portion;
      after = portion.at(-1);
      if (portion.length < atOnce) break;
    }
}
