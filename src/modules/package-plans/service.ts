import type { Row } from "@/kit/collection";
import { crud } from "@/kit/crud";
import type { Ctx, Id } from "@/kit/ctx";
import { inUse, invalidField } from "@/kit/problem";
import { referenced, refuseWhileUsed, stillThere } from "@/kit/references";
import { audited } from "@/modules/audit-logs/service";
import { activeOnly, announced, keepSnapshot, packages } from "@/modules/packages/service";
import { PackagePlans } from "./model";
import type { PackagePlan } from "./schema";

export { notForSale, offerOf, soldName, type Offer } from "./offer";

type PlanRow = Row<typeof PackagePlan>;

export const packagePlans = announced(
  crud(PackagePlans, {
    scope: activeOnly,
    async before(ctx, change) {
      if (change.op === "create") {
        await referenced(ctx, "package", "packages", change.input.package);
        await referenced(ctx, "plan", "plans", change.input.plan);
        await given(null, change.input);
      } else if (change.op === "patch") {
        await given(change.row, { ...change.row, ...change.input });
      } else if (change.op === "restore") {
        await stillThere(ctx, "package", "packages", change.row.package);
        await stillThere(ctx, "plan", "plans", change.row.plan);
      } else {
        if (!change.row.is_deleted && (await isGiven(change.row))) throw givenToEveryone();
        if (change.op === "destroy") await refuseWhileUsed(ctx, ...usesOf(change.row._id));
      }
    },
    async after(ctx, op, row, was) {
      await sellingChanged(ctx, row.package, op === "destroy" && row.is_deleted);
      await audited("package-plans")(ctx, op, row, was);
    },
  }),
);

/** One snapshot a change; a row that was deleted already changes nothing when it goes for good. */
const sellingChanged = (ctx: Ctx, package_: Id, gone: boolean) => keepSnapshot(ctx, package_, { unlessSame: gone });

const givenToEveryone = () => inUse("Everyone starts with this package plan: make another one of the package initial first.");

/** True for the plan of the initial package that users are given. */
const isGiven = async ({ is_initial, package: id }: Pick<PlanRow, "is_initial" | "package">) =>
  is_initial && (await packages.collection.model.exists({ _id: id, is_initial: true })) !== null;

/** Keeps at most one initial plan in a package: naming a new one clears the old one in the same transaction. */
async function given(row: PlanRow | null, next: Pick<PlanRow, "is_initial" | "is_active" | "package">): Promise<void> {
  if (row && !(next.is_initial && next.is_active) && (await isGiven(row))) throw givenToEveryone();
  if (!next.is_initial) return;
  if (!next.is_active) throw invalidField("is_active", "the initial plan of a package is active");
  if (row?.is_initial) return;
  await PackagePlans.model.updateMany({ package: next.package, is_initial: true }, { $set: { is_initial: false }, $inc: { revision: 1 } });
}

const usesOf = (offer: Id) =>
  [
    ["package_transactions", { package_plan: offer }, "It was given to users: their records point at it."],
    ["payment_transactions", { price: offer }, "It was sold: payments point at it."],
  ] as const;
