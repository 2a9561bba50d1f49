import { module } from "@/kit/module";
import { CreditsTransactions } from "@/modules/credits-transactions/model";
import { routes } from "@/modules/credits-transactions/routes";

export default module({
  name: "credits-transactions",
  description: "The ledger: every movement of credits, numbered for each wallet and never changed.",
  routes,
  collections: [CreditsTransactions],
});
