import type { z } from "@hono/zod-openapi";
import type { Ctx } from "@/kit/ctx";
import type { Calendar } from "./calendar";
import { groups, inBuckets, int, long, type Group, type Scope } from "./read";
import type { Credits, Liability } from "./schema";

const rowsOf = (scope: Scope, created_at: object) => ({ $match: { ...scope, is_deleted: false, created_at } });

/** Credits that came and went, as the ledger says it. */
export async function credits(_ctx: Ctx, time: Calendar, scope: Scope): Promise<z.output<typeof Credits>> {
  const found = await groups("credits_transactions", [
    rowsOf(scope, { $gte: time.from, $lt: time.to }),
    {
      $group: {
        _id: { at: time.key("created_at"), type: "$type", kind: "$kind" },
        count: { $sum: 1 },
        credits: { $sum: "$credits" },
      },
    },
  ]);
  const series = inBuckets(time, found, () => ({ in: 0n, out: 0n }), flow);
  const kinds = Map.groupBy(found, (group) => {
    const { type, kind } = group["_id"] as Group;
    return `${String(type)} ${String(kind)}`;
  });
  return {
    from: time.from,
    to: time.to,
    in: series.reduce((sum, bucket) => sum + bucket.in, 0n),
    out: series.reduce((sum, bucket) => sum + bucket.out, 0n),
    by_kind: [...kinds]
      .toSorted(([a], [b]) => b.localeCompare(a))
      .map(([name, its]) => {
        const [type, kind] = name.split(" ") as ["increase" | "decrease", string];
        return {
          type,
          kind,
          count: its.reduce((sum, group) => sum + int(group["count"]), 0),
          credits: its.reduce((sum, group) => sum + long(group["credits"]), 0n),
        };
      }),
    series,
  };
}

function flow(sum: { in: bigint; out: bigint }, group: Group): void {
  sum[(group["_id"] as Group)["type"] === "increase" ? "in" : "out"] += long(group["credits"]);
}

/**
 * What is outstanding: increases less decreases of the ledger up to an instant, so that it is what all wallets held together then. What
 * has expired counts until its row is written, at the latest by the sweep a moment later.
 */
export async function liability(ctx: Ctx, time: Calendar, scope: Scope): Promise<z.output<typeof Liability>> {
  const signed = { $cond: [{ $eq: ["$type", "increase"] }, "$grants.credits", { $multiply: ["$grants.credits", -1] }] };
  const [sources, before, moves, expiring] = await Promise.all([
    groups("credits_transactions", [
      rowsOf(scope, { $lt: time.to }),
      { $unwind: "$grants" },
      { $group: { _id: "$grants.source", credits: { $sum: signed } } },
    ]),
    groups("credits_transactions", [rowsOf(scope, { $lt: time.from }), { $group: { _id: "$type", credits: { $sum: "$credits" } } }]),
    groups("credits_transactions", [
      rowsOf(scope, { $gte: time.from, $lt: time.to }),
      { $group: { _id: { at: time.key("created_at"), type: "$type" }, credits: { $sum: "$credits" } } },
    ]),
    expiringNow(ctx, scope),
  ]);
  let standing = before.reduce((sum, group) => sum + (group["_id"] === "increase" ? long(group["credits"]) : -long(group["credits"])), 0n);
  const series = inBuckets(time, moves, () => ({ in: 0n, out: 0n }), flow).map(({ start, end, in: came, out: went }) => ({
    start,
    end,
    credits: (standing += came - went),
  }));
  return {
    at: time.to,
    credits: standing,
    by_source: sources
      .map((group) => ({ source: String(group["_id"]), credits: long(group["credits"]) }))
      .filter((row) => row.credits !== 0n)
      .toSorted((a, b) => a.source.localeCompare(b.source)),
    expiring,
    series,
  };
}

const day_ms = 86_400_000;
const bounds = [
  ["7_days", 7],
  ["30_days", 30],
  ["90_days", 90],
] as const;

async function expiringNow(ctx: Ctx, scope: Scope): Promise<z.output<typeof Liability>["expiring"]> {
  const now = ctx.now();
  const at = (days: number) => new Date(now.getTime() + days * day_ms);
  const within = bounds.reduceRight<unknown>(
    (later, [name, days]) => ({ $cond: [{ $lte: ["$grants.expires_at", at(days)] }, name, later] }),
    "later",
  );
  const found = await groups("user_wallets", [
    { $match: { ...scope, is_deleted: false, created_at: { $lte: now } } },
    { $unwind: "$grants" },
    { $match: { $or: [{ "grants.expires_at": null }, { "grants.expires_at": { $gt: now } }] } },
    {
      $group: {
        _id: { $cond: [{ $eq: ["$grants.expires_at", null] }, "never", within] },
        credits: { $sum: "$grants.remaining" },
      },
    },
  ]);
  const of = (within: string) => found.filter((group) => group["_id"] === within).reduce((sum, group) => sum + long(group["credits"]), 0n);
  return ([...bounds.map(([name]) => name), "later", "never"] as const).map((within) => ({ within, credits: of(within) }));
}
