import type { Row } from "@/kit/collection";
import type { Ctx } from "@/kit/ctx";
import { BillingSettingHistories, BillingSettings } from "./model";
import type { BillingSettingHistory } from "./schema";

/** `until` is when a change that waits may take over: null when none does. */
export type InForce = { version: Row<typeof BillingSettingHistory>; until: Date | null };

/**
 * The one version that is charged now, or null where there is none yet. Of each setting in use it is the newest version whose time has
 * come, and of these the one with the latest `applied_at` (on a tie the younger setting): an order without equals, so one at any instant.
 */
export async function inForce(ctx: Ctx): Promise<InForce | null> {
  const now = ctx.now();
  let best: InForce["version"] | null = null;
  let until: Date | null = null;
  // In the order of the index: first what waits for its time (there an older version may be in force), then the latest that has come.
  const settings = BillingSettings.model.find({ is_active: true, is_deleted: false }).sort({ applied_at: -1, _id: -1 }).lean().cursor();
  for await (const setting of settings) {
    const waits = setting.applied_at > now;
    if (waits) until = setting.applied_at;
    const version = await BillingSettingHistories.model
      .findOne({ billing_setting: setting._id, applied_at: { $lte: now } })
      .sort({ version: -1 })
      // The newest are read first, so that it is found among the first two.
      .hint({ billing_setting: 1, version: -1 })
      .lean();
    if (version && (!best || comesAfter(version, best))) best = version;
    if (!waits) break;
  }
  return best && { version: best, until };
}

function comesAfter(a: InForce["version"], b: InForce["version"]): boolean {
  const [late, early] = [a.applied_at.getTime(), b.applied_at.getTime()];
  return late === early ? a.billing_setting.toHexString() > b.billing_setting.toHexString() : late > early;
}
