import { module } from "@/kit/module";
import { routes } from "./routes";

export default module({
  name: "dashboard",
  description: "Figures over time: sales, credits, use, cost and profit, people, what is outstanding and what gateways kept.",
  routes,
  collections: [],
});
