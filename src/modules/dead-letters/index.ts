import { module } from "@/kit/module";
import { DeadLetters } from "./model";
import { routes } from "./routes";

export default module({
  name: "dead-letters",
  description: "Messages that a queue could not take, with the reason: to be read, repaired, sent again or discarded.",
  routes,
  collections: [DeadLetters],
});
