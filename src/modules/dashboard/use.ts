import { Types, type PipelineStage } from "mongoose";
import type { z } from "@hono/zod-openapi";
import { isAtLeast, type Ctx, type Id } from "@/kit/ctx";
import { settledStatuses } from "@/modules/payment-transactions/schema";
import type { Calendar } from "./calendar";
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
  const _id = { at: time.key("created_at"), ai_model: "$ai_model" };
  const found = await groups("credits_usages", [during(time, scope), { $group: { _id, ...useSums } }]);
  const named = Map.groupBy(found, (group) => ((group["_id"] as Group)["ai_model"] ?? null) as string | null);
  const ordered = [...named]
    .map(([ai_model, its]) => ({ ai_model, its, sum: added(its) }))
    .toSorted((a, b) => Number(b.sum.credits - a.sum.credits));
  const rest = ordered.slice(rowsMax).flatMap(({ its }) => its);
  return {
    from: time.from,
    to: time.to,
    ...added(found),
    by_model: [
      ...ordered.slice(0, rowsMax).map(({ ai_model, sum }) => ({ ai_model, other: false, ...sum })),
      ...(rest.length > 0 ? [{ ai_model: null, other: true, ...added(rest) }] : []),
    ],
    series: inBuckets(time, found, empty, add),
  };
}

/** How many people came, used something and paid: each once in the whole time, and once in each part of it. */
export async function users(_ctx: Ctx, time: Calendar): Promise<z.output<typeof Users>> {
  const window = { $gte: time.from, $lt: time.to };
  const [signed_up, active, [paying, first_paid]] = await Promise.all([
    heads(time, "users", [{ $match: { is_deleted: false, created_at: window } }, { $set: { user: "$_id" } }]),
    heads(time, "credits_usages", [{ $match: { is_deleted: false, created_at: window } }]),
    payers(time),
  ]);
  const of = (pick: (counted: Heads) => number) => ({
    signed_up: pick(signed_up),
    active: pick(active),
    paying: pick(paying),
    first_paid: pick(first_paid),
  });
  return {
    from: time.from,
    to: time.to,
    ...of(({ all }) => all),
    series: time.buckets.map((bucket, index) => ({ ...bucket, ...of(({ parts }) => parts[index]!) })),
  };
}

type Heads = { all: number; parts: number[] };

const noHeads = (time: Calendar): Heads => ({ all: 0, parts: time.buckets.map(() => 0) });

/** Counted in the database: there may be many more people than parts of the time. */
async function heads(time: Calendar, collection: string, rows: PipelineStage[]): Promise<Heads> {
  // No key is below 0, so that -1 is the whole time.
  const found = await groups(collection, [
    ...rows,
    { $group: { _id: "$user", at: { $addToSet: time.key("created_at") } } },
    { $project: { at: { $concatArrays: ["$at", [-1]] } } },
    { $unwind: "$at" },
    { $group: { _id: "$at", count: { $sum: 1 } } },
  ]);
  const counted = noHeads(time);
  for (const { _id, count } of found) {
    if (int(_id) === -1) counted.all = int(count);
    else counted.parts[time.indexOf(_id)] = int(count);
  }
  return counted;
}

/** Who paid, and who of them had never paid before. */
async function payers(time: Calendar): Promise<[paying: Heads, first: Heads]> {
  const paidAt = (paid_at: object) => ({ is_deleted: false, paid_at, status: { $in: [...settledStatuses] } });
  const found = await groups("payment_transactions", [
    { $match: paidAt({ $gte: time.from, $lt: time.to }) },
    { $group: { _id: "$user", at: { $addToSet: time.key("paid_at") } } },
  ]);
  const known = new Set<string>();
  for (let start = 0; start < found.length; start += payersAtOnce) {
    const user = { $in: found.slice(start, start + payersAtOnce).map(({ _id }) => _id) };
    const earlier = [{ $match: { user, ...paidAt({ $lt: time.from }) } }, { $group: { _id: "$user" } }];
    for (const { _id } of await groups("payment_transactions", earlier)) known.add(String(_id));
  }
  const [paying, first] = [noHeads(time), noHeads(time)];
  for (const { _id, at } of found) {
    const parts = (at as unknown[]).map((key) => time.indexOf(key));
    paying.all += 1;
    for (const part of parts) paying.parts[part]! += 1;
    if (known.has(String(_id))) continue;
    first.all += 1;
    first.parts[Math.min(...parts)]! += 1;
  }
  return [paying, first];
}

const payersAtOnce = 1_000;

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
