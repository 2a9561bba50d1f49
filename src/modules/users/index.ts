import { module } from "@/kit/module";
import { Users } from "./model";
import { routes } from "./routes";

export default module({
  name: "users",
  description: "Accounts, their roles and rights, blocking.",
  routes,
  collections: [Users],
});
