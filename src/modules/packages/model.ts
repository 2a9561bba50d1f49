import { collection, uniqueWhileLive } from "@/kit/collection";
import { Package, PackageHistory } from "./schema";

export const Packages = collection("packages", Package, {
  indexes: [
    [{ value: 1 }, uniqueWhileLive],
    [{ is_initial: 1 }, { unique: true, partialFilterExpression: { is_deleted: false, is_initial: true } }],
  ],
  sorts: ["created_at", "sequence", "name"],
  by: ["is_active"],
  search: ["name", "value", "description"],
});

export const PackageHistories = collection("package_histories", PackageHistory, { by: ["package"] });
