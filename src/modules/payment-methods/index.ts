import { module } from "@/kit/module";
import { PaymentMethods } from "./model";
import { routes } from "./routes";

export default module({
  name: "payment-methods",
  description: "The ways to pay, each by one gateway. Its credentials are written, never read.",
  routes,
  collections: [PaymentMethods],
});
