import { module } from "@/kit/module";
import { addressConsumer, leftConsumer } from "./consumers";
import { Users } from "./model";
import { routes } from "./routes";

export default module({
  name: "users",
  description: "Accounts, their roles and rights, blocking, leaving.",
  routes,
  collections: [Users],
  consumers: [addressConsumer, leftConsumer],
});
