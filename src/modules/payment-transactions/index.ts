import { csvRoute } from "@/kit/csv";
import { module } from "@/kit/module";
import { consumers } from "./consumers";
import { GatewayRefunds, GatewayTokens } from "./gateways/bkash-model";
import { jobs } from "./jobs";
import { PaymentTransactions, Refunds, WebhookEvents } from "./model";
import { receiptRoutes } from "./receipt-page";
import { routes } from "./routes";

export default module({
  name: "payment-transactions",
  description: "Purchases: begun here, paid at a gateway, settled once, credited once.",
  // Before `/{id}`, or `export` would be taken for an id.
  routes: [csvRoute(PaymentTransactions, "/payment-transactions", "PaymentTransactions"), ...routes, ...receiptRoutes],
  collections: [PaymentTransactions, Refunds, WebhookEvents, GatewayTokens, GatewayRefunds],
  consumers,
  jobs,
});
