import { anyone, atLeast } from "@/kit/endpoint";
import { resource } from "@/kit/resource";
import { paymentMethods } from "./service";

export const routes = resource(paymentMethods, {
  path: "/payment-methods",
  name: ["PaymentMethod", "PaymentMethods"],
  filter: ["value", "currency", "is_test", "is_active"],
  access: { read: anyone, write: atLeast("super-admin") },
});
