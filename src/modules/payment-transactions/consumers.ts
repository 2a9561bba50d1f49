import { consumer } from "@/kit/consumer";
import { credit } from "./credit";
import { creditsIncrease } from "./messages";

export const consumers = [
  consumer("credits.increase", creditsIncrease, (ctx, { payment_transaction }) => credit(ctx, payment_transaction)),
];
