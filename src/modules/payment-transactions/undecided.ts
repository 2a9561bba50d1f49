import type { Ctx, Id } from "@/kit/ctx";
import { problem } from "@/kit/problem";
import { audit } from "@/modules/audit-logs/service";
import type { Payment } from "./model";
import { ask } from "./reconcile";
import type { Status } from "./schema";
import { close, current } from "./settle";

export const notUndecided = problem("not_undecided", 409, "Only a payment that its gateway leaves undecided can be closed.");

/** A payment that its gateway leaves undecided so long after its window does not decide itself. */
export const undecidedAfter_ms = 86_400_000;

const unpaid: readonly Status[] = ["pending", "failed", "expired"];

/**
 * Ends a payment that its gateway leaves undecided: a day after its window, and only while the gateway, asked once more, does not say that
 * it is paid. Its money may still come, and is asked for a while yet. Throws 409 `not_undecided`, 503 where the gateway does not answer.
 */
export async function closeUndecided(ctx: Ctx, id: Id, reason: string): Promise<Payment> {
  const before = await current({ _id: id });
  if (before.status !== "pending") throw notUndecided(`It is ${before.status}.`);
  const from = new Date(before.expires_at.getTime() + undecidedAfter_ms);
  if (ctx.now() < from) throw notUndecided(`Its gateway has until ${from.toISOString()} to decide it.`);
  await ask(ctx, before);
  return ctx.atomically(async () => {
    const asked = await current(before);
    if (!unpaid.includes(asked.status)) throw notUndecided(`Its gateway says now that it is paid: it is ${asked.status}.`);
    const { gateway_status } = asked;
    const unknown = { status: gateway_status ?? "unknown", reason: "Its gateway left it undecided." };
    // The gateway has ended it by its answer, or somebody else here.
    if (asked.status !== "pending") return asked;
    const after = await close(ctx, asked, { ...unknown, outcome: "expired", final: false });
    await audit(ctx, {
      action: "close",
      module: "payment-transactions",
      record: id,
      before: { status: before.status },
      after: { status: after.status, gateway_status, reason },
    });
    return after;
  });
}
