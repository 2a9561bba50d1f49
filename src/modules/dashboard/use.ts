import { Types } from "mongoose";
import type { z } from "@hono/zod-openapi";
import { isAtLeast, type Ctx, type Id } from "@/kit/ctx";
import type { Calendar } from "./calendar";
import { settled } from "./payments";
import { fieldOf, groups, inBuckets, int, long, type Group, type Scope } from "./read";
import { rowsMax, type Features, type Models, type Users } from "./schema";

const during = ({ from, to }: Calendar, scope: Scope) => ({ $match: { ...scope, is_deleted: false, created_at: { $gte: from, $lt: to } } });

const counts = ["calls", "input_tokens", "output_tokens", "cached_input_tokens"] as const;
const amounts = ["credits", "collected_credits", "debt_credits", "uncollected_credits"] as const;
const costs = ["cost_credits", "profit_credits", "cost_price"] as const;

type Use = Record<(typeof counts)[number], number> &
  Record<(typeof amounts)[number], bigint> & {
    cost_credits?: bigint;
    profit_credits?: bigint;
    cost_price?: bigint;
    margin?: number | null;
  };

const useSums = {
  calls: { $sum: 1 },
  ...Object.fromEntries(
    ["input_tokens", "output_tokens", "cached_input_tokens"].map((name) => [name, { $sum: { $ifNull: [`$${name}`, 0] } }]),
  ),
  ...Object.fromEntries([...amounts, ...costs].map((name) => [name, { $sum: `$${name}` }])),
};

/** What was used, by model, and for admins what it cost. */
export async function models(ctx: Ctx, time: Calendar, scope: Scope): Promise<z.output<typeof Models>> {
  const tells = isAtLeast(ctx.actor, "admin");
  const empty = (): Use => ({
    ...(Object.fromEntries(counts.map((name) => [name, 0])) as Record<(typeof counts)[number], number>),
    ...(Object.fromEntries(amounts.map((name) => [name, 0n])) as Record<(typeof amounts)[number], bigint>),
    ...(tells && { cost_credits: 0n, profit_credits: 0n, cost_price: 0n, margin: null }),
  });
  const add = (sum: Use, group: Group) => {
    for (const name of counts) sum[name] += int(group[name]);
    for (const name of amounts) sum[name] += long(group[name]);
    if (!tells) return;
    for (const name of costs) sum[name] = sum[name]! + long(group[name]);
    sum.margin = sum.credits === 0n ? null : Math.round((Number(sum.profit_credits) / Number(sum.credits)) * 1e6) / 1e6;
  };
  const added = (found: readonly Group[]) => {
    const sum = empty();
    for (const group of found) add(sum, group);
    return sum;
  };
  const by = (_id: unknown) => groups("credits_usages", [during(time, scope), { $group: { _id, ...useSums } }]);
  const [named, times] = await Promise.all([by("$ai_model"), by({ at: time.key("created_at") })]);
  const ordered = named.toSorted((a, b) => Number(long(b["credits"]) - long(a["credits"])));
  const rest = ordered.slice(rowsMax);
  return {
    from: time.from,
    to: time.to,
    ...added(named),
    by_model: [
      ...ordered.slice(0, rowsMax).map((group) => ({ ai_model: (group["_id"] ?? null) as string | null, other: false, ...added([group]) })),
      ...(rest.length > 0 ? [{ ai_model: null, other: true, ...added(rest) }] : []),
    ],
    series: inBuckets(time, times, empty, add),
  };
}

/** How many people came, used something and paid: each once in the whole time, and once in each part of it. */
export async function users(_ctx: Ctx, time: Calendar): Promise<z.output<typeof Users>> {
  const window = { $gte: time.from, $lt: time.to };
  const people = [
    ["signed_up", "users", { is_deleted: false, created_at: window }, "created_at", "_id"],
    ["active", "credits_usages", { is_deleted: false, created_at: window }, "created_at", "user"],
    ["paying", "payment_transactions", { is_deleted: false, paid_at: window, status: { $in: [...settled] } }, "paid_at", "user"],
  ] as const;
  const counted = await Promise.all(
    people.map(async ([name, collection, match, field, who]) => {
      const found = await groups(collection, [{ $match: match }, { $group: { _id: { at: time.key(field), who: `$${who}` } } }]);
      // A person who comes back in another part of the time is one of that part too.
      const parts = time.buckets.map(() => new Set<string>());
      for (const group of found) parts[time.indexOf((group["_id"] as Group)["at"])]!.add(String((group["_id"] as Group)["who"]));
      const all = new Set(parts.flatMap((part) => [...part]));
      return { name, total: all.size, parts: parts.map((part) => part.size) };
    }),
  );
  const of = (pick: (one: (typeof counted)[number]) => number) =>
    Object.fromEntries(counted.map((one) => [one.name, pick(one)])) as Record<(typeof people)[number][0], number>;
  return {
    from: time.from,
    to: time.to,
    ...of(({ total }) => total),
    series: time.buckets.map((bucket, index) => ({ ...bucket, ...of(({ parts }) => parts[index]!) })),
  };
}

type FeatureSum = { calls: number; failed: number; charged: number; credits: bigint };
const nothing = (): FeatureSum => ({ calls: 0, failed: 0, charged: 0, credits: 0n });

function put(sum: FeatureSum, group: Group): void {
  sum.calls += int(group["calls"] ?? 0);
  sum.failed += int(group["failed"] ?? 0);
  sum.charged += int(group["charged"] ?? 0);
  sum.credits += long(group["credits"] ?? 0);
}

/** Use of features: calls as the telemetry tells them (for as long as it is kept), charges as the books do. */
export async function features(_ctx: Ctx, time: Calendar, scope: Scope): Promise<z.output<typeof Features>> {
  const failed = { $sum: { $cond: [{ $eq: ["$status", "failed"] }, 1, 0] } };
  const _id = { at: time.key("created_at"), endpoint: "$feature_endpoint" };
  const found = (
    await Promise.all([
      groups("feature_usage_logs", [during(time, scope), { $group: { _id, calls: { $sum: 1 }, failed } }]),
      groups("credits_usages", [during(time, scope), { $group: { _id, charged: { $sum: 1 }, credits: { $sum: "$credits" } } }]),
    ])
  ).flat();
  const endpointOf = (group: Group) => (group["_id"] as { endpoint?: Id | null }).endpoint ?? null;
  const endpoints = new Set(found.map(endpointOf).filter((id) => id !== null));
  const featureOf = await fieldOf("feature_endpoints", "feature", [...endpoints]);
  const byFeature = Map.groupBy(found, (group) => featureOf.get(String(endpointOf(group))) ?? "");
  const rows = [...byFeature].map(([id, its]) => {
    const sum = nothing();
    for (const group of its) put(sum, group);
    return { id, ...sum };
  });
  const ordered = rows.toSorted((a, b) => Number(b.credits - a.credits) || b.calls - a.calls);
  const shown = ordered.slice(0, rowsMax);
  const names = await fieldOf("features", "name", shown.map(({ id }) => id).filter(Boolean));
  const rest = nothing();
  for (const { id: _, ...row } of ordered.slice(rowsMax)) put(rest, row);
  return {
    from: time.from,
    to: time.to,
    by_feature: [
      ...shown.map(({ id, ...sum }) => ({
        feature: id === "" ? null : new Types.ObjectId(id),
        name: names.get(id) ?? "without a feature",
        other: false,
        ...sum,
      })),
      ...(ordered.length > rowsMax ? [{ feature: null, name: "other", other: true, ...rest }] : []),
    ],
    series: inBuckets(time, found, nothing, put),
  };
}
