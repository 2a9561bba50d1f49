import { module } from "@/kit/module";
import { CreditsProfitHistories, CreditsProfits } from "./model";
import { routes } from "./routes";

export default module({
  name: "credits-profits",
  description: "What is added to the cost of a call, for all models or for one.",
  routes,
  collections: [CreditsProfits, CreditsProfitHistories],
});
