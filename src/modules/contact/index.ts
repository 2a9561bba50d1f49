import { module } from "@/kit/module";
import { ContactMessages } from "./model";
import { routes } from "./routes";

export default module({
  name: "contact",
  description: "What people write to us, and what we answered.",
  routes,
  collections: [ContactMessages],
});
