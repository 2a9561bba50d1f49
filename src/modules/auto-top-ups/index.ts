import { consumer } from "@/kit/consumer";
import { module } from "@/kit/module";
import { paymentCredited } from "@/modules/payment-transactions/messages";
import { methodRemoved } from "@/modules/saved-methods/messages";
import { walletShort } from "@/modules/user-wallets/messages";
import { credited, fellShort, topUpsDue } from "./buy";
import { AutoTopUps } from "./model";
import { routes } from "./routes";
import { stopPayingBy } from "./service";

export default module({
  name: "auto-top-ups",
  description: "Credits that are bought by themselves when a wallet runs short, within a cap.",
  routes,
  collections: [AutoTopUps],
  consumers: [
    consumer("auto-top-ups.short", walletShort, (ctx, { user, sequence }) => fellShort(ctx, { user, sequence })),
    consumer("auto-top-ups.credited", paymentCredited, (ctx, { payment_transaction }) => credited(ctx, payment_transaction)),
    consumer("auto-top-ups.method-removed", methodRemoved, (ctx, { saved_method }) => stopPayingBy(ctx, saved_method)),
  ],
  jobs: [{ name: "top-ups.due", every_ms: 5_000, run: topUpsDue }],
});
