import type { Ctx, Id } from "@/kit/ctx";
import { largerOf, nextPeriod, type Bought, type Period } from "@/modules/package-transactions/service";
import type { Kind } from "@/modules/package-transactions/schema";
import type { Snapshot } from "@/modules/packages/service";

export type Purchase = Bought & { sold: Snapshot["plans"][number]; upgrade_of: Id | null; automatic?: boolean };

/** The period of a package that is paid now, and how it begins; `larger` are the live packages that a downgrade is a step down from. */
export async function beginning(ctx: Ctx, purchase: Purchase): Promise<Period & { kind: Kind; larger: Id[] }> {
  const { user, sold, upgrade_of, automatic = false } = purchase;
  const { kind, ...period } = await nextPeriod(ctx, { user, packagePlan: sold.package_plan, duration_days: sold.duration, automatic });
  if (upgrade_of !== null) return { ...period, kind: "upgraded", larger: [] };
  const larger = kind === "assigned" ? await largerOf(ctx, purchase) : [];
  return { ...period, kind: larger.length > 0 ? "downgraded" : kind, larger };
}
