import { Types } from "mongoose";
import type { Ctx, Id } from "@/kit/ctx";
import { Problem } from "@/kit/problem";
import type { Currency } from "@/modules/payment-methods/schema";
import { methodById, methodUnavailable } from "@/modules/payment-methods/service";
import { findSaved, type Saved } from "@/modules/saved-methods/service";
import { activeUser } from "@/modules/users/service";
import { newPayment, saleOf, soldFields } from "./begin";
import { walletWithRoom } from "./buyer";
import { gatewayRefused } from "./gateway";
import { PaymentTransactions, type Payment } from "./model";
import { soldBy } from "./offer";
import { insertOnce } from "./once";
import { ask, gatewayOfPayment } from "./reconcile";
import type { origins } from "./schema";
import { apply, close, current } from "./settle";

/** A purchase that the product makes for a user, by what they have saved and set up. `cause`: what for; there is one payment of each. */
export type Automatic = {
  user: Id;
  package_plan: Id;
  currency: Currency;
  saved_method: Id;
  origin: Exclude<(typeof origins)[number], "buyer">;
  cause: string;
  renewal_of?: Id;
};

/** A call to a gateway is over by then. What is begun so shortly before the end of the window might be charged after it was given up. */
const lastCall_ms = 60_000;

/** Why no payment was begun: `busy` (one for the same package plan is open: come back later), `removed` the saved method, `gone` its owner. */
export type Hindrance = "busy" | "removed" | "gone";

/**
 * Makes the row of such a purchase; nothing is charged yet. `admit` decides in the same transaction: what it answers is a hindrance too, and
 * then it has written nothing. Throws what the offer and the wallet refuse.
 */
export async function beginFor<R extends string = never>(
  ctx: Ctx,
  automatic: Automatic,
  admit: (payment: Pick<Payment, "_id" | "amount" | "created_at">) => Promise<R | null> = async () => null,
): Promise<Payment | Hindrance | R> {
  const { cause, origin, renewal_of = null } = automatic;
  const known = await PaymentTransactions.model.findOne({ cause }).lean();
  if (known) return known;
  const user = await activeUser(automatic.user);
  if (!user) return "gone";
  const saved = await findSaved(automatic.saved_method);
  if (!saved?.user.equals(user._id)) return "removed";
  const method = await accountOf(ctx, saved);
  const sale = await saleOf(ctx, user._id, automatic);
  const wallet = await walletWithRoom(ctx, user._id, sale.credits);
  const { customer, method: card } = saved;
  const made = {
    ...newPayment(ctx, {}, method, { user, wallet, terms: cause }),
    ...soldFields(sale, sale.to_pay),
    _id: new Types.ObjectId(),
    opening_until: null,
    origin,
    cause,
    renewal_of,
    saved_method: saved._id,
    kept: { customer, method: card },
  };
  const inserted = await insertOnce(() =>
    ctx.atomically(async () => {
      if (!(await findSaved(saved._id))) return "removed";
      const hindrance = await admit(made);
      if (hindrance !== null) return hindrance;
      const [row] = await PaymentTransactions.model.create([made]);
      return row!.toObject();
    }),
  );
  if (inserted) return inserted;
  const others = await PaymentTransactions.model.findOne({ cause }).lean();
  return others ?? "busy";
}

/**
 * Charges it, and says how it stands. Until its window is over it may be called again: the gateway does one thing under one key. Without an
 * answer the payment stays pending, and is asked for until it is known.
 */
export async function charge(ctx: Ctx, payment: Payment): Promise<Payment> {
  const now = await current(payment);
  if (now.status !== "pending" || now.kept === null) return now;
  try {
    // What the window has ended, or ends at any moment, is not begun anew.
    const window_ms = now.expires_at.getTime() - now.created_at.getTime();
    const left_ms = now.expires_at.getTime() - ctx.now().getTime();
    if (left_ms <= Math.min(lastCall_ms, window_ms / 2)) return await ask(ctx, now);
    const { saving } = await gatewayOfPayment(ctx, now);
    if (!saving) throw methodUnavailable();
    const { name } = await soldBy(ctx, now);
    return await apply(ctx, now, await saving.charge(now, { name }));
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (error.kind === gatewayRefused)
      return close(ctx, now, { status: "refused", outcome: "failed", reason: "The gateway would not take it.", final: true });
    ctx.log.info({ payment: now._id.toHexString(), code: error.code }, "charge not known: will be asked for");
    return current(now);
  }
}

/** How one stands that is wanted no more: what was charged counts, and what was not is not charged any more, for its window ends. */
export async function letEnd(ctx: Ctx, payment: Payment): Promise<Payment> {
  const now = await current(payment);
  if (now.status !== "pending") return now;
  try {
    return await ask(ctx, now);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return now;
  }
}

/** What payments of an origin have cost a user since then: those that are open count, those that came to nothing do not. */
export async function spentSince({ user, origin, currency }: Pick<Automatic, "user" | "origin" | "currency">, since: Date) {
  const rows = await PaymentTransactions.model
    .find({ user, origin, currency, created_at: { $gte: since }, status: { $nin: ["failed", "expired"] } }, { amount: 1 })
    .lean();
  return rows.reduce((sum, { amount }) => sum + amount, 0n);
}

/** The account that something was left with: another one knows nothing of it. Throws 409 `payment_method_unavailable`. */
async function accountOf(ctx: Ctx, { payment_method, gateway }: Saved) {
  const method = await methodById(ctx, payment_method);
  if (!method || method.is_deleted || !method.is_active || !ctx.config.flags[gateway]) throw methodUnavailable();
  return method;
}

/** What may be otherwise in a while: nobody answered, or the account is switched off. */
export const isPassing = ({ status, kind }: Problem): boolean => status >= 500 || kind === methodUnavailable;

export const paymentOf = (id: Id): Promise<Payment> => current({ _id: id });
