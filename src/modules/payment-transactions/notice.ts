import { decimalOf } from "@/kit/amounts";
import type { Ctx, Id } from "@/kit/ctx";
import { minuteOf } from "@/kit/times";
import { notify } from "@/modules/notifications/service";
import type { Payment } from "./model";
import { soldBy } from "./offer";
import { current } from "./settle";

/** Tells the buyer that they have what they bought: once per payment. `expires_at` is the end of what was granted. */
export async function noticePaid(ctx: Ctx, id: Id, expires_at: Date): Promise<void> {
  const payment = await current({ _id: id });
  const { user, amount, currency, credits, origin } = payment;
  const { name } = await soldBy(ctx, payment);
  const end = minuteOf(expires_at);
  const paid = amount === 0n ? `You have ${name}.` : `You paid ${decimalOf(amount)} ${currency} for ${name}.`;
  const given = credits === 0n ? `It is yours until ${end}.` : `${Number(credits) / 1_000_000} credits are in your wallet until ${end}.`;
  const title = amount === 0n ? "Your purchase is complete" : titles[origin];
  await notify(ctx, { to: user, title, message: `${paid} ${given}`, channels: ["web", "push", "email"] }, `paid:${id.toHexString()}`);
}

const titles: Record<Payment["origin"], string> = {
  buyer: "Your payment was received",
  renewal: "Your package was renewed",
  top_up: "Your credits were topped up",
};
