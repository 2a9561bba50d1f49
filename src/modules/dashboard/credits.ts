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
 * What is outstanding: what all wallets hold, less what the ledger has moved since. That is what the ledger comes to up to an instant, and is
 * read without its whole history. What has expired counts until its row is written, at the latest by the sweep a moment later.
 */
export async function liability(ctx: Ctx, time: Calendar, scope: Scope): Promise<z.output<typeof Liability>> {
  // Wallets and ledger must be of one moment, which is what a transaction reads; it reads one thing at a time.
  const [held, later, moves] = await ctx.atomically(
    async () =>
      [
        await heldNow(ctx, scope),
        await groups("credits_transactions", [
          rowsOf(scope, { $gte: time.to }),
          { $unwind: "$grants" },
          { $group: { _id: { source: "$grants.source", type: "$type" }, credits: { $sum: "$grants.credits" } } },
        ]),
        await groups("credits_transactions", [
          rowsOf(scope, { $gte: time.from, $lt: time.to }),
          { $group: { _id: { at: time.key("created_at"), type: "$type" }, credits: { $sum: "$credits" } } },
        ]),
      ] as const,
  );
  const standing = new Map<string, bigint>();
  const put = (source: unknown, amount: bigint) => standing.set(String(source), (standing.get(String(source)) ?? 0n) + amount);
  for (const group of held) put((group["_id"] as Group)["source"], long(group["credits"]));
  for (const group of later) put((group["_id"] as Group)["source"], -moved(group));
  const total = [...standing.values()].reduce((sum, amount) => sum + amount, 0n);
  const series = inBuckets(
    time,
    moves,
    () => ({ net: 0n }),
    (sum, group) => (sum.net += moved(group)),
  );
  let since = series.reduce((sum, { net }) => sum + net, 0n);
  return {
    at: time.to,
    credits: total,
    by_source: [...standing]
      .map(([source, amount]) => ({ source, credits: amount }))
      .filter((row) => row.credits !== 0n)
      .toSorted((a, b) => a.source.localeCompare(b.source)),
    expiring: [...bounds.map(([name]) => name), "later" as const, "never" as const].map((within) => ({
      within,
      credits: held
        .filter((group) => (group["_id"] as Group)["within"] === within)
        .reduce((sum, group) => sum + long(group["credits"]), 0n),
    })),
    series: series.map(({ start, end, net }) => ({ start, end, credits: total - (since -= net) })),
  };
}

const moved = (group: Group) => ((group["_id"] as Group)["type"] === "increase" ? long(group["credits"]) : -long(group["credits"]));

const day_ms = 86_400_000;
const bounds = [
  ["7_days", 7],
  ["30_days", 30],
  ["90_days", 90],
] as const;

/** What wallets hold, by source and by when it ends. */
function heldNow(ctx: Ctx, scope: Scope): Promise<Group[]> {
  const now = ctx.now();
  const ends = (at: Date, name: string, other: unknown) => ({ $cond: [{ $lte: ["$grants.expires_at", at] }, name, other] });
  const within = bounds.reduceRight<unknown>((later, [name, days]) => ends(new Date(now.getTime() + days * day_ms), name, later), "later");
  return groups("user_wallets", [
    { $match: { ...scope, is_deleted: false, created_at: { $gte: new Date(0) } } },
    { $unwind: "$grants" },
    { $match: { "grants.remaining": { $gt: 0 } } },
    {
      $group: {
        _id: {
          source: "$grants.source",
          within: { $cond: [{ $eq: ["$grants.expires_at", null] }, "never", ends(now, "ended", within)] },
        },
        credits: { $sum: "$grants.remaining" },
      },
    },
  ]);
}
