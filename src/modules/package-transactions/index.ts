import { module } from "@/kit/module";
import { consumer } from "@/kit/consumer";
import { methodRemoved } from "@/modules/saved-methods/messages";
import { jobs } from "./jobs";
import { PackageTransactions } from "./model";
import { routes } from "./routes";
import { stopPayingBy } from "./service";

export default module({
  name: "package-transactions",
  description: "The packages that users hold: each period of each, with the snapshot it was given from.",
  routes,
  collections: [PackageTransactions],
  jobs,
  consumers: [consumer("package-transactions.method-removed", methodRemoved, (_ctx, { saved_method }) => stopPayingBy(saved_method))],
});
