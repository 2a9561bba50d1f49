import { module } from "@/kit/module";
import { creditsProcessConsumer } from "@/modules/credits-process/consumers";
import { routes } from "@/modules/credits-process/routes";

export default module({
  name: "credits-process",
  description: "What partner services call to price, hold and charge a use.",
  routes,
  collections: [],
  consumers: [creditsProcessConsumer],
});
