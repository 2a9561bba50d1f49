import { module } from "@/kit/module";
import { PackageHistories, Packages } from "./model";
import { routes } from "./routes";

export default module({
  name: "packages",
  description: "What is sold: packages of credits and subscriptions, and the snapshots of what each of them sold at any time.",
  routes,
  collections: [Packages, PackageHistories],
});
