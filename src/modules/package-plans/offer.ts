import type { Ctx, Id } from "@/kit/ctx";
import { invalidField, problem } from "@/kit/problem";
import { currentSnapshot, type Snapshot } from "@/modules/packages/service";
import type { Currency } from "@/modules/payment-methods/schema";
import { PackagePlans } from "./model";

export const notForSale = problem("not_for_sale", 409, "This package plan is not for sale.");

/** What is sold, at which price. All of it comes from the snapshot, and is honoured by it whatever changes later. */
export type Offer = {
  snapshot: Snapshot;
  sold: Snapshot["plans"][number];
  name: string;
  currency: Currency;
  amount: bigint;
};

/** The offer of a package plan as it stands. Throws 422 for one that does not exist or has no price in the currency, 409 `not_for_sale`. */
export async function offerOf(ctx: Ctx, packagePlan: Id, currency: Currency): Promise<Offer> {
  const row = await PackagePlans.model.findOne({ _id: packagePlan }).lean();
  if (!row) throw invalidField("package_plan", "there is no such record", "unknown_reference");
  const snapshot = await currentSnapshot(ctx, row.package);
  const sold = snapshot.plans.find((plan) => plan.package_plan.equals(packagePlan));
  if (!snapshot.is_active || !sold) throw notForSale();
  const amount = sold.price[currency];
  if (amount === undefined) throw invalidField("currency", `it is not sold in ${currency}`, "not_priced");
  // What costs nothing is given, never sold: who could buy it could buy it for ever.
  if (amount === 0n) throw notForSale("It costs nothing: everyone has it.");
  return { snapshot, sold, name: soldName(snapshot, sold), currency, amount };
}

/** How people read what was sold. */
export const soldName = (snapshot: Pick<Snapshot, "name">, sold: Pick<Snapshot["plans"][number], "name">) =>
  `${snapshot.name}, ${sold.name}`;
