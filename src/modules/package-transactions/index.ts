import { module } from "@/kit/module";
import { jobs } from "./jobs";
import { PackageTransactions } from "./model";
import { routes } from "./routes";

export default module({
  name: "package-transactions",
  description: "The packages that users hold: each period of each, with the snapshot it was given from.",
  routes,
  collections: [PackageTransactions],
  jobs,
});
