import type { ClientSession } from "mongodb";
import type { Row } from "@/kit/collection";
import { crud } from "@/kit/crud";
import type { Ctx, Id } from "@/kit/ctx";
import { isAtLeast } from "@/kit/ctx";
import { audit } from "@/modules/audit-logs/service";
import { CreditsUsages } from "@/modules/credits-usages/model";
import type { CreditsUsage } from "@/modules/credits-usages/schema";

export type UsageRow = Row<typeof CreditsUsage>;

/** Users see their own usages, service keys those they caused, admins all. */
export const creditsUsages = crud(CreditsUsages, {
  scope: ({ actor }) => {
    if (actor.kind === "service") return { client: actor.id };
    return actor.kind === "user" && !isAtLeast(actor, "admin") ? { user: actor.id } : {};
  },
});

/** Changes what a person may change of a usage: its note. */
export function annotate(ctx: Ctx, id: Id, note: string | null, revision?: number): Promise<UsageRow> {
  return ctx.atomically(async () => {
    const before = await creditsUsages.get(ctx, id);
    const after = await creditsUsages.patch(ctx, id, { note }, revision);
    await audit(ctx, { action: "note", module: "credits-usages", record: id, before, after });
    return after;
  });
}

/** For the ledger, which writes a usage together with what it charges. */
export const usagesCollection = CreditsUsages;

/** The settled use of a client's key. Joins the transaction it is given. */
export async function usageByKey(use: { client: Id; usage_key: string }, session?: ClientSession): Promise<UsageRow | null> {
  const { client, usage_key } = use;
  const found = await CreditsUsages.model.collection.findOne({ client, usage_key }, session ? { session } : {});
  return found as UsageRow | null; // Only the ledger writes this collection, in the form its schema says.
}
