import { module } from "@/kit/module";
import { consumers } from "./consumers";
import { jobs } from "./jobs";
import { PaymentTransactions, WebhookEvents } from "./model";
import { routes } from "./routes";

export default module({
  name: "payment-transactions",
  description: "Purchases: begun here, paid at a gateway, settled once, credited once.",
  routes,
  collections: [PaymentTransactions, WebhookEvents],
  consumers,
  jobs,
});
