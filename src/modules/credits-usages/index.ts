import { module } from "@/kit/module";
import { CreditsUsages } from "@/modules/credits-usages/model";
import { routes } from "@/modules/credits-usages/routes";

export default module({
  name: "credits-usages",
  description: "What was used and what it cost, with the versions it was priced by.",
  routes,
  collections: [CreditsUsages],
});
