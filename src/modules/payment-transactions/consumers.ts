import { consumer } from "@/kit/consumer";
import { credit } from "./credit";
import { creditsIncrease, paymentCredited } from "./messages";
import { noticePaid } from "./notice";

export const consumers = [
  consumer("credits.increase", creditsIncrease, (ctx, { payment_transaction }) => credit(ctx, payment_transaction)),
  consumer("payment.credited", paymentCredited, (ctx, { payment_transaction, expires_at }) =>
    noticePaid(ctx, payment_transaction, expires_at),
  ),
];
