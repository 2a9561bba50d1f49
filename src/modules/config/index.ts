import { module } from "@/kit/module";
import { routes } from "./routes";

export default module({
  name: "config",
  description: "What this installation offers, for clients that draw themselves by it.",
  routes,
  collections: [],
});
