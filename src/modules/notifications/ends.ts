import type { Query } from "mongoose";
import { collectionNamed } from "@/kit/collection";
import type { Ctx, Id } from "@/kit/ctx";
import { minuteOf } from "@/kit/times";
import { NoticeMarks } from "./model";
import { notify, type Notice } from "./service";

const hour_ms = 3_600_000;
const day_ms = 24 * hour_ms;

/** How long before an end a notice goes out, the earliest first; `min_ms`: what is nearer than that is left to the next one. */
const leads = [
  { name: "week", ms: 7 * day_ms, min_ms: day_ms, title: "Ending in 7 days", priority: "medium" },
  { name: "day", ms: day_ms, min_ms: 0, title: "Ending in 1 day", priority: "high" },
  { name: "end", ms: 0, min_ms: -Infinity, title: "Ended", priority: "high" },
] as const;
type Lead = (typeof leads)[number];

/** Where nothing says how far an earlier run came, it looks back so far. */
const first_ms = day_ms;
/** Rows of one moment may be committed a little after it. */
const overlap_ms = 60_000;

/** Tells people of packages and credits that end in 7 days, in 1 day, or have ended: each end once, whatever stops in between. */
export async function sendEndNotices(ctx: Ctx): Promise<void> {
  for (const lead of leads) await sendDue(ctx, lead);
}

/** Those that became due since the last run, however long ago that was. */
async function sendDue(ctx: Ctx, lead: Lead): Promise<void> {
  const now = ctx.now();
  const mark = await NoticeMarks.model.findOne({ key: lead.name }).lean();
  const from = mark ? mark.at.getTime() - overlap_ms : now.getTime() - first_ms;
  const range = { $gt: new Date(from + lead.ms), $lte: new Date(now.getTime() + lead.ms) };
  const told = new Set<string>();
  const needed = { user: 1, expires_at: 1, created_at: 1 } as const;
  const sources = [
    packages().find({ expires_at: range, ended_at: null }, needed),
    ledger().find({ expires_at: { $type: "date", ...range } }, needed),
  ];
  for (const source of sources)
    for await (const { user, expires_at, created_at } of walked(source)) {
      const key = `ends:${user.toHexString()}:${expires_at.getTime()}:${lead.name}`;
      if (told.has(key) || expires_at.getTime() - now.getTime() <= lead.min_ms) continue;
      // Whoever has just got something for seven days has just been told.
      if (lead.ms > 0 && expires_at.getTime() - created_at.getTime() <= lead.ms + hour_ms) continue;
      told.add(key);
      await ctx.atomically(async () => {
        const what = await whatEnds(user, expires_at, lead);
        if (what !== null) await notify(ctx, noticeOf(user, expires_at, lead, what), key);
      });
    }
  await NoticeMarks.model.updateOne({ key: lead.name }, { $set: { at: now } }, { upsert: true });
}

type Ending = { user: Id; expires_at: Date; created_at: Date };

/** Along the index of their ends, so that it is never all in memory. */
const walked = (rows: Query<unknown, Record<string, unknown>>) =>
  // Both collections have these fields, never empty in what is asked for.
  rows.sort({ expires_at: 1 }).lean().cursor({ batchSize: 200 }) as unknown as AsyncIterable<Ending>;

function noticeOf(to: Id, end: Date, { title, priority, ms }: Lead, what: string): Notice {
  const time = minuteOf(end);
  const message = ms > 0 ? `On ${time} you lose: ${what}.` : `Since ${time} you no longer have: ${what}.`;
  const channels = ["web" as const, "push" as const, "email" as const];
  return { to, title, message, type: ms > 0 ? "request" : "approval", priority, channels, expires_at: ms > 0 ? end : null };
}

/** The packages and credits of a user that end at an instant; null: none, for they were renewed, ended before, or all spent. */
async function whatEnds(user: Id, end: Date, lead: Lead): Promise<string | null> {
  const parts: string[] = [];
  const ending = await packages().find({ user, expires_at: end, ended_at: null }).lean();
  for (const { package: id } of ending as unknown as { package: Id }[]) {
    const renewed = await packages().exists({ user, package: id, ended_at: null, expires_at: { $gt: end } });
    // Packages that were deleted since still have their name.
    const known = renewed ? null : await named("packages").findById(id).setOptions({ withDeleted: true }).lean();
    if (known) parts.push(`the package ${String(known["name"])}`);
  }
  const credits = await creditsAt(user, end, lead);
  if (credits > 0n) parts.push(`${Number(credits) / 1_000_000} credits`);
  return parts.length > 0 ? parts.join(" and ") : null;
}

type StoredGrant = { expires_at: Date | null; remaining: bigint };

/** What is left of the grants that end at an instant; once it is over, what of them died unused, written down or not yet. */
async function creditsAt(user: Id, end: Date, { ms }: Lead): Promise<bigint> {
  const wallet = (await named("user_wallets").findOne({ user }).lean()) as { grants: StoredGrant[] } | null;
  const left = (wallet?.grants ?? []).filter(({ expires_at }) => expires_at?.getTime() === end.getTime());
  const standing = left.reduce((sum, { remaining }) => sum + remaining, 0n);
  if (ms > 0) return standing;
  const made = (await ledger().find({ user, expires_at: end }, { grants: 1 }).lean()) as unknown as { grants: { grant: Id }[] }[];
  const ids = made.flatMap(({ grants }) => grants.map(({ grant }) => grant));
  const died = await ledger()
    .find({ user, kind: "expire", created_at: { $gte: end }, "grants.grant": { $in: ids } }, { credits: 1 })
    .lean();
  return (died as unknown as { credits: bigint }[]).reduce((sum, { credits }) => sum + credits, standing);
}

/** By name, for what is told of knows nothing of who is told. */
const named = (name: string) => collectionNamed(name).model;
const packages = () => named("package_transactions");
const ledger = () => named("credits_transactions");
