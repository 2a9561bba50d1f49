import { z } from "@hono/zod-openapi";
import { collectionNamed, type AnyCollection } from "@/kit/collection";
import type { Ctx } from "@/kit/ctx";
import { countUse, hour_ms, type Limit } from "@/kit/limit";
import { timestamp } from "@/kit/schema";
import { show } from "@/kit/view";
import { streamed, walk } from "@/kit/walk";
import { shownToThemselves } from "./entitlement";
import { Me } from "./schema";
import { me, type UserRow } from "./service";

export const Export = z
  .looseObject({ exported_at: timestamp(), account: Me })
  .openapi("Export", { description: "The account, and beside it a list for each kind of record that belongs to it." });

/** How often a user exports. */
export const exportLimit: Limit = { name: "export", calls: 10, window_ms: hour_ms };

/** Each kind of record that belongs to a person: its collection, the field that names them, and which fields are shown where not all are theirs. */
const sections: readonly (readonly [collection: string, owner: "user" | "recipient" | "email", fields?: readonly string[]])[] = [
  ["user_wallets", "user"],
  ["credits_transactions", "user"],
  ["credits_usages", "user"],
  ["package_transactions", "user"],
  ["payment_transactions", "user"],
  ["saved_methods", "user"],
  ["auto_top_ups", "user"],
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
  await countUse(ctx, exportLimit, user._id.toHexString());
  const head = { exported_at: ctx.now().toISOString(), account: show(Me, await shownToThemselves(ctx, user), ctx.actor) };
  return streamed(written(ctx, user, head), { type: "application/json", filename: "my-data.json" });
}

async function* written(ctx: Ctx, { _id: user, email }: Pick<UserRow, "_id" | "email">, head: object): AsyncGenerator<string, void, void> {
  yield `{"data":${JSON.stringify(head).slice(0, -1)}`;
  for (const [name, owner, fields] of sections) {
    const collection = composed(name);
    if (!collection) continue;
    yield `,${JSON.stringify(name)}:[`;
    let first = true;
    // Deleted ones are kept, so they are shown.
    for (const is_deleted of [false, true])
      for await (const row of walk(collection, { [owner]: owner === "email" ? email : user }, { is_deleted })) {
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
