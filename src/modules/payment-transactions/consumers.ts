import { consumer } from "@/kit/consumer";
import { credit } from "./credit";
import { creditsIncrease, paymentCredited } from "./messages";
import { noticePaid } from "./notice";
import { methodRemoved } from "@/modules/saved-methods/messages";
import { forgetSaved, keepSaved } from "./saving";

export const consumers = [
  consumer("credits.increase", creditsIncrease, (ctx, { payment_transaction }) => credit(ctx, payment_transaction)),
  consumer("payment.saving", paymentCredited, (ctx, { payment_transaction }) => keepSaved(ctx, payment_transaction)),
  consumer("payment.forgetting", methodRemoved, (ctx, { saved_method }) => forgetSaved(ctx, saved_method)),
  consumer("payment.credited", paymentCredited, (ctx, { payment_transaction, expires_at }) =>
    noticePaid(ctx, payment_transaction, expires_at),
  ),
];
