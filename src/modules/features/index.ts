import { module } from "@/kit/module";
import { Features } from "./model";
import { routes } from "./routes";

export default module({
  name: "features",
  description: "What can be used: a tree of features, each with the endpoints that serve it.",
  routes,
  collections: [Features],
});
