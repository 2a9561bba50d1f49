import { crud } from "@/kit/crud";
import { referenced, stillThere } from "@/kit/references";
import { audited } from "@/modules/audit-logs/service";
import { activeOnly, announced, keepSnapshot } from "@/modules/packages/service";
import { PackageFeatures } from "./model";

export const packageFeatures = announced(
  crud(PackageFeatures, {
    scope: activeOnly,
    async before(ctx, change) {
      if (change.op === "create") {
        await referenced(ctx, "package", "packages", change.input.package);
        await referenced(ctx, "feature", "features", change.input.feature);
      } else if (change.op === "restore") {
        await stillThere(ctx, "package", "packages", change.row.package);
        await stillThere(ctx, "feature", "features", change.row.feature);
      }
    },
    async after(ctx, op, row, was) {
      await keepSnapshot(ctx, row.package, { unlessSame: op === "destroy" && row.is_deleted });
      await audited("package-features")(ctx, op, row, was);
    },
  }),
);
