import type { z } from "@hono/zod-openapi";
import type { Ctx, Id } from "@/kit/ctx";
import { currencies, type Currency, type GatewayName } from "@/modules/payment-methods/schema";
import { settledStatuses } from "@/modules/payment-transactions/schema";
import type { Calendar } from "./calendar";
import { groups, inBuckets, int, long, fieldOf, type Group, type PaymentScope } from "./read";
import { rowsMax, type Fees, type Sales } from "./schema";

const paidIn = ({ from, to }: Calendar, scope: PaymentScope) => ({
  $match: { ...scope, is_deleted: false, paid_at: { $gte: from, $lt: to }, status: { $in: [...settledStatuses] } },
});

type Sums = Omit<z.output<typeof Sales>["totals"][number], "currency">;

const sums = {
  count: { $sum: 1 },
  discount_amount: { $sum: "$discount_amount" },
  upgrade_credit: { $sum: "$upgrade_credit" },
  amount: { $sum: "$amount" },
  refunded_amount: { $sum: "$refunded_amount" },
  // The status goes with what the bank has decided; the amount of a dispute that was won or runs is still there.
  charged_back_amount: { $sum: { $cond: [{ $eq: ["$status", "charged_back"] }, "$dispute.amount", 0] } },
};
const none = (): Sums => ({
  count: 0,
  gross_amount: 0n,
  discount_amount: 0n,
  upgrade_credit: 0n,
  amount: 0n,
  refunded_amount: 0n,
  charged_back_amount: 0n,
  net_amount: 0n,
});

function add(sum: Sums, group: Group): void {
  sum.count += int(group["count"]);
  for (const name of ["discount_amount", "upgrade_credit", "amount", "refunded_amount", "charged_back_amount"] as const)
    sum[name] += long(group[name]);
  sum.gross_amount = sum.amount + sum.discount_amount + sum.upgrade_credit;
  sum.net_amount = sum.amount - sum.refunded_amount - sum.charged_back_amount;
}

/** What was sold: each currency for itself, for amounts of two are never one amount. */
export async function sales(_ctx: Ctx, time: Calendar, scope: PaymentScope): Promise<z.output<typeof Sales>> {
  const by = (_id: Group) => groups("payment_transactions", [paidIn(time, scope), { $group: { _id, ...sums } }]);
  const [gateways, packages, times] = await Promise.all([
    by({ gateway: "$gateway", currency: "$currency" }),
    by({ package: "$package", currency: "$currency" }),
    by({ at: time.key("paid_at"), currency: "$currency" }),
  ]);
  const of = (found: readonly Group[], name: string, value: unknown) => found.filter((group) => (group["_id"] as Group)[name] === value);
  const used = currencies.filter((currency) => of(gateways, "currency", currency).length > 0);
  return {
    from: time.from,
    to: time.to,
    totals: used.map((currency) => ({ currency, ...added(of(gateways, "currency", currency)) })),
    by_gateway: gateways
      .map((group) => ({ ...(group["_id"] as { gateway: GatewayName; currency: Currency }), ...added([group]) }))
      .toSorted((a, b) => `${a.gateway} ${a.currency}`.localeCompare(`${b.gateway} ${b.currency}`)),
    by_package: (await Promise.all(used.map((currency) => packagesOf(of(packages, "currency", currency), currency)))).flat(),
    series: used.flatMap((currency) =>
      inBuckets(time, of(times, "currency", currency), none, add).map((bucket) => ({ ...bucket, currency })),
    ),
  };
}

function added(found: readonly Group[]): Sums {
  const sum = none();
  for (const group of found) add(sum, group);
  return sum;
}

async function packagesOf(found: readonly Group[], currency: Currency): Promise<z.output<typeof Sales>["by_package"]> {
  const ordered = found.toSorted((a, b) => Number(long(b["amount"]) - long(a["amount"])));
  const [shown, rest] = [ordered.slice(0, rowsMax), ordered.slice(rowsMax)];
  const ids = shown.map((group) => (group["_id"] as { package: Id }).package);
  const names = await fieldOf("packages", "name", ids);
  const rows = shown.map((group, index) => ({
    package: ids[index]!,
    name: names.get(String(ids[index])) ?? "",
    other: false,
    currency,
    ...added([group]),
  }));
  return rest.length === 0 ? rows : [...rows, { package: null, name: "other", other: true, currency, ...added(rest) }];
}

/** What the gateways kept of it, in the currency they say it in. */
export async function fees(_ctx: Ctx, time: Calendar, scope: PaymentScope): Promise<z.output<typeof Fees>> {
  const found = await groups("payment_transactions", [
    paidIn(time, scope),
    // What cost nothing went through no gateway.
    { $match: { amount: { $gt: 0 } } },
    {
      $group: {
        _id: { at: time.key("paid_at"), gateway: "$gateway", currency: "$gateway_fee_currency" },
        count: { $sum: 1 },
        gateway_fee: { $sum: { $ifNull: ["$gateway_fee", 0] } },
        unknown: { $sum: { $cond: [{ $eq: ["$gateway_fee", null] }, 1, 0] } },
      },
    },
  ]);
  const empty = () => ({ count: 0, gateway_fee: 0n, unknown: 0 });
  const put = (sum: ReturnType<typeof empty>, group: Group) => {
    sum.count += int(group["count"]);
    sum.gateway_fee += long(group["gateway_fee"]);
    sum.unknown += int(group["unknown"]);
  };
  const accounts = Map.groupBy(found, (group) => {
    const { gateway, currency } = group["_id"] as { gateway: GatewayName; currency: string | null };
    return JSON.stringify([gateway, currency ?? null]);
  });
  const sorted = [...accounts].toSorted(([a], [b]) => a.localeCompare(b));
  const rows = sorted.map(([account, its]) => {
    const [gateway, currency] = JSON.parse(account) as [GatewayName, string | null];
    return { gateway, currency, its };
  });
  return {
    from: time.from,
    to: time.to,
    by_gateway: rows.map(({ gateway, currency, its }) => {
      const sum = empty();
      for (const group of its) put(sum, group);
      return { gateway, currency, ...sum };
    }),
    series: rows.flatMap(({ gateway, currency, its }) =>
      inBuckets(time, its, empty, put).map((bucket) => ({ ...bucket, gateway, currency })),
    ),
  };
}
