import type { Ctx, Id } from "@/kit/ctx";
import { Problem } from "@/kit/problem";
import { methodById } from "@/modules/payment-methods/service";
import { boughtBy, cannotRenew, renewBy } from "@/modules/package-transactions/service";
import { findRemoved, forget, stillRemoved, keep } from "@/modules/saved-methods/service";
import { findUser } from "@/modules/users/service";
import { isPassing } from "./automatic";
import { gatewayOf } from "./gateways/registry";
import { gatewayOfPayment } from "./reconcile";
import { PaymentTransactions } from "./model";
import { current } from "./settle";

/** What the buyer of a credited payment has left for later is kept, as the gateway tells it; and what was bought renews by it, where that was wished. */
export async function keepSaved(ctx: Ctx, id: Id): Promise<void> {
  const payment = await current({ _id: id });
  const { save_method, kept, user, gateway, payment_method, auto_renew } = payment;
  if (!save_method || kept !== null || payment.saved_method !== null) return;
  const { saving } = await gatewayOfPayment(ctx, payment);
  const left = await saving?.learn(payment);
  if (!left) {
    ctx.log.warn({ payment: id.toHexString(), gateway }, "nothing was saved with this payment");
    return;
  }
  // Whoever has left since leaves nothing behind.
  if (!(await findUser(user))) return saving?.forget(left);
  await ctx.atomically(async () => {
    const saved = await keep({ ...left, user, gateway, payment_method });
    await PaymentTransactions.model.updateOne({ _id: id }, { $set: { saved_method: saved._id }, $inc: { revision: 1 } });
    const bought = auto_renew ? await boughtBy(id) : null;
    if (bought) await renewBy(ctx, bought, saved._id).catch(ignoring(ctx, id));
  });
}

/** The gateway is to forget what its owner has removed, and then it is forgotten here too. While it does not answer, the job goes on asking. */
export async function forgetSaved(ctx: Ctx, id: Id): Promise<void> {
  const saved = await findRemoved(id);
  const method = saved && (await methodById(ctx, saved.payment_method));
  if (!saved || !method) return;
  const { customer, method: card } = saved;
  try {
    await (await gatewayOf(ctx, method)).saving?.forget({ customer, method: card });
  } catch (error) {
    if (!(error instanceof Problem) || !isPassing(error)) throw error;
    ctx.log.info({ saved_method: id.toHexString(), code: error.code }, "not forgotten at its gateway: will be asked again");
    return;
  }
  await forget(id);
}

/** The job: what was removed and its gateway has not forgotten yet. */
export async function forgetDue(ctx: Ctx): Promise<void> {
  for (const { _id } of await stillRemoved()) await forgetSaved(ctx, _id);
}

/** It has ended since, or was renewed: then there is nothing to renew. */
const ignoring = (ctx: Ctx, payment: Id) => (error: unknown) => {
  if (!(error instanceof Problem) || error.kind !== cannotRenew) throw error;
  ctx.log.info({ payment: payment.toHexString(), reason: error.message }, "what was bought does not renew by itself");
};
