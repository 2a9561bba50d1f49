import type { z } from "@hono/zod-openapi";
import type { Ctx, Id } from "@/kit/ctx";
import { againIfDuplicate } from "@/kit/database-errors";
import { invalidField } from "@/kit/problem";
import { PushSubscriptions, type SubscriptionRow } from "./model";
import { callerOf } from "./service";
import type { Subscribe } from "./schema";

/** So many browsers somebody may have; the one that was longest silent makes room. */
export const subscriptionsMax = 20;

/**
 * This browser takes messages for the caller from now on, whoever it took them for before. Throws 422 for an address that is not a
 * known push service's.
 */
export async function subscribe(ctx: Ctx, { endpoint, keys }: z.output<typeof Subscribe>): Promise<SubscriptionRow> {
  if (!ctx.push.takes(endpoint)) throw invalidField("endpoint", "not the address of a known push service");
  const user = callerOf(ctx);
  const set = { user, p256dh: plain(keys.p256dh), auth: plain(keys.auth), service: new URL(endpoint).hostname, updated_at: ctx.now() };
  return ctx.atomically(async () => {
    const row = await PushSubscriptions.model
      .findOneAndUpdate(
        { endpoint },
        { $set: set, $setOnInsert: { endpoint, created_at: ctx.now(), created_by: user } },
        { upsert: true, returnDocument: "after", timestamps: false },
      )
      .lean()
      // The same browser may come twice at once.
      .catch(againIfDuplicate);
    const all = await PushSubscriptions.model.find({ user }, { _id: 1 }).sort({ updated_at: -1, _id: -1 }).lean();
    const surplus = all.map(({ _id }) => _id).filter((id) => !id.equals(row._id));
    await PushSubscriptions.model.deleteMany({ _id: { $in: surplus.slice(subscriptionsMax - 1) } });
    return row;
  });
}

/** This browser takes no more messages for the caller. */
export async function unsubscribe(ctx: Ctx, endpoint: string): Promise<void> {
  await PushSubscriptions.model.deleteOne({ endpoint, user: callerOf(ctx) });
}

/** What a browser needs to subscribe, and which of the caller's have. */
export async function pushSettings(ctx: Ctx): Promise<{ public_key: string | null; subscriptions: SubscriptionRow[] }> {
  return { public_key: ctx.push.publicKey, subscriptions: await subscriptionsOf(callerOf(ctx)) };
}

/** The newest first. */
export const subscriptionsOf = (user: Id): Promise<SubscriptionRow[]> =>
  PushSubscriptions.model.find({ user }).sort({ updated_at: -1 }).limit(subscriptionsMax).lean();

/** The browser has said that it takes no more. */
export async function forget({ _id }: SubscriptionRow): Promise<void> {
  await PushSubscriptions.model.deleteOne({ _id });
}

const plain = (key: string) => key.replace(/=+$/, "");
