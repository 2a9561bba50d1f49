import { module } from "@/kit/module";
import { PackageFeatures } from "./model";
import { routes } from "./routes";

export default module({
  name: "package-features",
  description: "Which features a package includes, and with which word limit.",
  routes,
  collections: [PackageFeatures],
});
