import { module } from "@/kit/module";
import { PackagePlans } from "./model";
import { routes } from "./routes";

export default module({
  name: "package-plans",
  description: "What a package costs for a plan, in each currency, and the credits it grants.",
  routes,
  collections: [PackagePlans],
});
