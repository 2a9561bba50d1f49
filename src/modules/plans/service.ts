import { crud } from "@/kit/crud";
import type { Id } from "@/kit/ctx";
import { inUse } from "@/kit/problem";
import { refuseWhileUsed } from "@/kit/references";
import { audited } from "@/modules/audit-logs/service";
import { activeOnly, announced, initialOffer, planChanged } from "@/modules/packages/service";
import { Plans } from "./model";

export const plans = announced(
  crud(Plans, {
    scope: activeOnly,
    async before(ctx, change) {
      if (change.op === "patch" && change.row.is_active && change.input.is_active === false) {
        const initial = await initialOffer(ctx);
        if (initial?.plan?.plan.equals(change.row._id)) throw inUse("What everyone starts with is given for this plan.");
      }
      if (change.op === "remove")
        await refuseWhileUsed(ctx, ["package_plans", { plan: change.row._id, is_deleted: false }, "Package plans are sold for it."]);
      if (change.op === "destroy") await refuseWhileUsed(ctx, ...usesOf(change.row._id));
    },
    async after(ctx, op, row, was) {
      await planChanged(ctx, row._id);
      await audited("plans")(ctx, op, row, was);
    },
  }),
);

const usesOf = (plan: Id) =>
  [
    ["package_plans", { plan }, "Package plans are made of it: delete them for good first."],
    ["package_transactions", { plan }, "It was given to users: their records point at it."],
    ["payment_transactions", { plan }, "It was sold: payments point at it."],
    ["credits_transactions", { plan }, "The ledger points at it."],
    ["user_wallets", { plan }, "Wallets show it."],
  ] as const;
