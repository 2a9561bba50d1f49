import { csvRoute } from "@/kit/csv";
import { module } from "@/kit/module";
import { CreditsTransactions } from "@/modules/credits-transactions/model";
import { routes } from "@/modules/credits-transactions/routes";

export default module({
  name: "credits-transactions",
  description: "The ledger: every movement of credits, numbered for each wallet and never changed.",
  // Before `/{id}`, or `export` would be taken for an id.
  routes: [csvRoute(CreditsTransactions, "/credits-transactions", "CreditsTransactions"), ...routes],
  collections: [CreditsTransactions],
});
