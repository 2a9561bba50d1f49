import { module } from "@/kit/module";
import { ApiClients } from "./model";
import { routes } from "./routes";

export default module({
  name: "api-clients",
  description: "Service keys of partners: scopes, caps, rate limits, overdraft, rotation.",
  routes,
  collections: [ApiClients],
});
