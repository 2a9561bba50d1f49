import type { Ctx, Id } from "@/kit/ctx";
import { useOf } from "@/modules/user-wallets/desk";
import { CreditHolds } from "@/modules/user-wallets/model";

import { emptyUse, type HoldDoc } from "@/modules/user-wallets/stored";

/** `fresh`: to be charged; `known`: the same event came before; `reused`: its key came before with another one. */
export type Queued = "fresh" | "known" | "reused";

/** Notes uses that are to be charged through the queue, in the transaction this runs in. A use that is held keeps its state until then. */
export async function queueUses(
  ctx: Ctx,
  client: Id,
  uses: readonly { usage_key: string; event_hash: string }[],
): Promise<ReadonlyMap<string, Queued>> {
  const states = new Map<string, Queued>();
  if (uses.length === 0) return states;
  const now = ctx.now();
  const session = ctx.session();
  const inSession = session ? { session } : {};
  const holds = CreditHolds.model.collection;
  const filter = { client, usage_key: { $in: uses.map(({ usage_key }) => usage_key) } };
  const found = (await holds.find(filter, inSession).toArray()) as unknown as HoldDoc[]; // In the form of the schema, as this module writes them.
  const known = new Map(found.map((use) => [use.usage_key, use]));
  const made: Record<string, unknown>[] = [];
  for (const { usage_key, event_hash } of uses) {
    const use = known.get(usage_key);
    states.set(usage_key, !use || use.event_hash === null ? "fresh" : use.event_hash === event_hash ? "known" : "reused");
    if (!use) made.push({ ...emptyUse(now), client, usage_key, event_hash, status: "queued" });
    else if (use.event_hash === null) await holds.updateOne({ _id: use._id }, { $set: { event_hash, updated_at: now } }, inSession);
  }
  if (made.length > 0) await holds.insertMany(made, inSession);
  return states;
}

/** Why an event could not be charged. It stays to be seen until it is charged after all. */
export async function noteProblem(
  ctx: Ctx,
  { client, usage_key }: { client: Id; usage_key: string },
  { code, status, detail }: { code: string; status: number; detail: string },
): Promise<void> {
  const use = await useOf({ client, usage_key });
  if (!use || (use.status !== "queued" && use.status !== "failed")) return;
  await CreditHolds.model.collection.updateOne(
    { _id: use._id, status: use.status },
    { $set: { status: "failed", problem: { code, status, detail }, updated_at: ctx.now() } },
  );
}
