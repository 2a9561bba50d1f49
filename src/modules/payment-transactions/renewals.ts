import type { Ctx } from "@/kit/ctx";
import { Problem } from "@/kit/problem";
import { minuteOf } from "@/kit/times";
import {
  attemptAt,
  boughtBy,
  endRenewal,
  renewalsDue,
  renewalsMax,
  renewLater,
  stillRenews,
  type Holding,
} from "@/modules/package-transactions/service";
import { notify } from "@/modules/notifications/service";
import { snapshotById } from "@/modules/packages/service";
import { beginFor, charge, isPassing, paymentOf } from "./automatic";
import { PaymentTransactions, type Payment } from "./model";
import { soldBy } from "./offer";
import type { Status } from "./schema";

/** While one process pays for a renewal the others leave it alone; so is one whose outcome is not known. */
const lease_ms = 60_000;

/** The job: every package whose renewal is to be paid for. */
export async function renewDue(ctx: Ctx): Promise<void> {
  for await (const holding of renewalsDue(ctx, lease_ms))
    try {
      await renew(ctx, holding);
    } catch (error) {
      // The others do not wait for this one.
      ctx.log.error({ err: error, package_transaction: holding._id.toHexString() }, "renewal not made: will be tried again");
    }
}

/** One step of a renewal that was taken up: an attempt begun, gone on with, or taken note of. */
export async function renew(ctx: Ctx, holding: Holding): Promise<void> {
  const { _id, user, package_plan, saved_method, payment_transaction, renewing_since } = holding;
  const attempts = await PaymentTransactions.model.find({ renewal_of: _id }).sort({ created_at: 1, _id: 1 }).lean();
  const tried = attempts.filter(({ created_at }) => renewing_since !== null && created_at >= renewing_since).length;
  const last = attempts.at(-1);
  if (last?.status === "pending") return concluded(ctx, holding, await charge(ctx, last), tried);
  if (last && !unpaid(last)) {
    // It is paid: the next period takes over when it is given.
    if (last.status === "on_hold" || (await isToGive(last))) return;
    if (tried > 0) return stop(ctx, holding, "what was paid for it has been given back");
  }
  // It came to nothing while nobody looked.
  if (last && unpaid(last) && tried > 0 && (tried >= renewalsMax || nextOf(holding, last, tried) > ctx.now()))
    return concluded(ctx, holding, last, tried);
  if (isOver(ctx, holding)) return stop(ctx, holding, "its time was over before it could be paid for");
  if (!saved_method || !payment_transaction) return stop(ctx, holding, "there is nothing to pay it by");
  const { currency } = await paymentOf(payment_transaction);
  const cause = `renewal:${_id.toHexString()}:${attempts.length}`;
  try {
    const purchase = { user, package_plan, currency, saved_method, origin: "renewal" as const, cause, renewal_of: _id };
    const begun = await beginFor(ctx, purchase, () => admit(holding));
    if (begun === "busy" || begun === "ended") return;
    if (begun === "removed") return await stop(ctx, holding, "what it was paid by has been removed");
    if (begun === "gone") return void (await endRenewal(holding));
    await concluded(ctx, holding, await charge(ctx, begun), tried + 1);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (isPassing(error)) return;
    await stop(ctx, holding, `it cannot be bought now (${error.message})`);
  }
}

/** Decided with the row of the payment: whoever has cancelled it, or bought the same by hand, is not charged for it as well. */
async function admit(holding: Holding): Promise<"ended" | "busy" | null> {
  if (!(await stillRenews(holding))) return "ended";
  const { user, package_plan: price } = holding;
  const paid = await PaymentTransactions.model
    .find({ user, price, status: { $in: toGive }, credits_transaction: null })
    .sort({ created_at: -1 })
    .limit(paid_max)
    .lean();
  for (const payment of paid) if (await isToGive(payment)) return "busy";
  return null;
}

/** What is paid and was not given yet is among the last ones. */
const paid_max = 5;
const toGive: readonly Status[] = ["success", "partly_refunded"];
const isToGive = async ({ _id, status }: Payment) => toGive.includes(status) && (await boughtBy(_id)) === null;

/** What the last of so many attempts came to. Doing it again tells nothing twice. */
async function concluded(ctx: Ctx, holding: Holding, payment: Payment, attempts: number): Promise<void> {
  if (!unpaid(payment)) return;
  const reason = payment.failure_reason ?? "It was declined.";
  if (attempts >= renewalsMax) return stop(ctx, holding, reason);
  const next = nextOf(holding, payment, attempts);
  const { name } = await soldBy(ctx, payment);
  const message = `${name} could not be renewed: ${reason} It is tried again at ${minuteOf(next)}.`;
  await ctx.atomically(async () => {
    await renewLater(holding, next);
    await tell(ctx, holding, `declined:${payment._id.toHexString()}`, message);
  });
}

async function stop(ctx: Ctx, holding: Holding, reason: string): Promise<void> {
  const { name } = await snapshotById(ctx, holding.package_history);
  const message = `${name} does not renew by itself any more: ${reason.replace(/\.$/, "")}. It is yours until ${minuteOf(holding.expires_at)}.`;
  await ctx.atomically(async () => {
    if (await endRenewal(holding)) await tell(ctx, holding, `ended:${holding.renewing_since?.getTime()}`, message);
  });
}

function tell(ctx: Ctx, { _id, user }: Holding, step: string, message: string): Promise<unknown> {
  const title = "Your package was not renewed";
  return notify(
    ctx,
    { to: user, title, message, priority: "high", channels: ["web", "push", "email"] },
    `renewal:${_id.toHexString()}:${step}`,
  );
}

const nextOf = (holding: Holding, { failed_at, updated_at }: Payment, attempts: number) =>
  attemptAt(holding, attempts, failed_at ?? updated_at);
const unpaid = ({ status }: Payment) => status === "failed" || status === "expired";

/** A late renewal begins where the old period ended; one whose own time would be over by now is none. */
function isOver(ctx: Ctx, { starts_at, expires_at }: Holding): boolean {
  const now = ctx.now();
  const length_ms = expires_at.getTime() - starts_at.getTime();
  return expires_at.getTime() + length_ms <= now.getTime();
}
