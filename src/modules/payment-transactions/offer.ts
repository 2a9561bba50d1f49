import type { Ctx } from "@/kit/ctx";
import { conflict } from "@/kit/problem";
import { soldName, type Offer } from "@/modules/package-plans/service";
import { snapshotById } from "@/modules/packages/service";
import type { Payment } from "./model";

/** What a payment bought, as it was sold. */
export async function soldBy(
  ctx: Ctx,
  { package_history, price }: Pick<Payment, "package_history" | "price">,
): Promise<Pick<Offer, "snapshot" | "sold" | "name">> {
  const snapshot = await snapshotById(ctx, package_history);
  const sold = snapshot.plans.find((plan) => plan.package_plan.equals(price));
  if (!sold) throw conflict("The snapshot does not hold what was sold from it.");
  return { snapshot, sold, name: soldName(snapshot, sold) };
}
