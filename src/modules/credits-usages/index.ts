import { csvRoute } from "@/kit/csv";
import { module } from "@/kit/module";
import { CreditsUsages } from "@/modules/credits-usages/model";
import { routes } from "@/modules/credits-usages/routes";

export default module({
  name: "credits-usages",
  description: "What was used and what it cost, with the versions it was priced by.",
  // Before `/{id}`, or `export` would be taken for an id.
  routes: [csvRoute(CreditsUsages, "/credits-usages", "CreditsUsages"), ...routes],
  collections: [CreditsUsages],
});
