import { consumer } from "@/kit/consumer";
import { module } from "@/kit/module";
import { personLeft } from "@/modules/users/messages";
import { SavedMethods } from "./model";
import { routes } from "./routes";
import { removeOf } from "./service";

export default module({
  name: "saved-methods",
  description: "Means of payment that buyers left at a gateway, for renewals and top-ups. The numbers stay there.",
  routes,
  collections: [SavedMethods],
  consumers: [consumer("saved-methods.left", personLeft, (ctx, { user }) => removeOf(ctx, user))],
});
