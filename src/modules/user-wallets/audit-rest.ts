import type { Ctx } from "@/kit/ctx";
import { stored } from "@/modules/user-wallets/audit-books";
import type { Must } from "@/modules/user-wallets/audit-report";

/** What has not been handled after so long is stuck. */
const moment_ms = 60_000;

/** 6. Counters and redemptions are written by other modules; here they are only compared. */
export async function checkCoupons(must: Must): Promise<void> {
  const coupons = stored("coupons").find({}, { projection: { code: 1, usage_count: 1, usage_limit: 1 } });
  for await (const { _id, code, usage_count, usage_limit } of coupons) {
    const live = await stored("coupon_redemptions").countDocuments({ coupon: _id, status: "live" });
    const count = Number(usage_count ?? 0);
    const limit = usage_limit === null || usage_limit === undefined ? Infinity : Number(usage_limit);
    must(
      6,
      count === live && count <= limit,
      () => `coupon ${String(_id)} (${String(code)}): counted ${count}, live ${live}, limit ${limit}`,
    );
  }
}

/** 7. The rows of the outbox and of webhooks that are older than a minute. */
export async function checkMessages(ctx: Ctx, must: Must): Promise<void> {
  const before = { $lt: new Date(ctx.now().getTime() - moment_ms) };
  for (const [name, open] of [
    ["outbox", { published_at: null }],
    ["webhook_events", { processed_at: null }],
  ] as const) {
    const old = await stored(name).countDocuments({ created_at: before });
    const stuck = await stored(name)
      .find({ ...open, created_at: before }, { projection: { _id: 1, key: 1, gateway: 1 } })
      .limit(1_000)
      .toArray();
    for (const { _id, key, gateway } of stuck)
      must(7, false, () => `${name} ${String(_id)} (${String(key ?? gateway ?? "")}) is not handled`);
    for (let handled = old - stuck.length; handled > 0; handled -= 1) must(7, true, () => "");
  }
}
