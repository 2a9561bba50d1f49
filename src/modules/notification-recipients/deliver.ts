import { retryLadder_ms } from "@/kit/consumer";
import type { Ctx, Id } from "@/kit/ctx";
import { mailSend } from "@/kit/mail";
import { priorities } from "@/modules/notifications/schema";
import { endOf, findNotifications, type NotificationRow } from "@/modules/notifications/service";
import { users, type UserRow } from "@/modules/users/service";
import { NotificationRecipients, type DeliveryState, type RecipientRow } from "./model";
import { pushTo } from "./push";
import { statusOf } from "./service";

/** How many one message delivers at most. */
export const deliveredMax = 192;
/** How many are claimed together, and of those delivered at a time: a claim is never over before its deliveries are. */
const claimedMax = 16;
const atOnce = 8;
/** Whoever dies while delivering leaves what they had claimed to others after this. */
const claim_ms = 30_000;

/** Delivers what is due, the most urgent first; answers to how many. What fails for now is due again later. */
export async function deliverDue(ctx: Ctx, { max = deliveredMax } = {}): Promise<number> {
  for (let done = 0; ;) {
    const rows = await take(ctx, Math.min(claimedMax, max - done));
    if (rows.length > 0) await deliver(ctx, rows);
    done += rows.length;
    if (rows.length < claimedMax || done >= max) return done;
  }
}

/** Claims some of the most urgent that are due, in the order they are to go. */
async function take(ctx: Ctx, limit: number): Promise<RecipientRow[]> {
  const now = ctx.now();
  const due = { due_at: { $type: "date" as const, $lte: now } };
  const found: Id[] = [];
  for (const rank of priorities.keys()) {
    if (found.length >= limit) break;
    const rows = await NotificationRecipients.model
      .find({ rank, ...due }, { _id: 1 })
      .sort({ due_at: 1 })
      .limit(limit - found.length)
      .lean();
    found.push(...rows.map(({ _id }) => _id));
  }
  if (found.length === 0) return [];
  const claim = crypto.randomUUID();
  await NotificationRecipients.model.updateMany(
    { _id: { $in: found }, ...due },
    { $set: { claim, due_at: new Date(now.getTime() + claim_ms) } },
  );
  // Only what carries this call's own mark was not claimed by another in between.
  return NotificationRecipients.model
    .find({ _id: { $in: found }, claim })
    .sort({ rank: 1, _id: 1 })
    .lean();
}

/** What became of one channel; `retry`: not yet anything. */
type Outcome = "sent" | { failed: string } | { retry: string };
type Outcomes = Map<DeliveryState["channel"], Outcome>;
type Letter = { row: RecipientRow; notification: NotificationRow | null; user: UserRow | null; outcomes: Outcomes };

async function deliver(ctx: Ctx, rows: readonly RecipientRow[]): Promise<void> {
  const letters = await lettersOf(rows);
  let next = 0;
  const work = async () => {
    for (let letter = letters[next]; letter; letter = letters[next]) {
      next += 1;
      await send(ctx, letter);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  await ctx.atomically(() => writeDown(ctx, letters));
}

async function lettersOf(rows: readonly RecipientRow[]): Promise<Letter[]> {
  const [notifications, people] = await Promise.all([
    findNotifications(rows.map(({ notification }) => notification)),
    users.collection.model.find({ _id: { $in: rows.map(({ recipient }) => recipient) } }).lean(),
  ]);
  const byId = new Map([...notifications, ...people].map((found) => [String(found._id), found]));
  return rows.map((row) => ({
    row,
    // Ids are unique over all collections, so each finds what it names.
    notification: (byId.get(String(row.notification)) ?? null) as NotificationRow | null,
    user: (byId.get(String(row.recipient)) ?? null) as UserRow | null,
    outcomes: new Map(),
  }));
}

async function send(ctx: Ctx, { row, notification, user, outcomes }: Letter): Promise<void> {
  const refused = endOf(notification, ctx.now()) ?? (user && user.status !== "blocked" ? null : "there is no such account");
  for (const { channel, status } of row.deliveries) {
    if (status !== "queued") continue;
    if (refused !== null || !notification || !user) outcomes.set(channel, { failed: refused ?? "withdrawn" });
    else if (channel === "push") outcomes.set(channel, await pushTo(ctx, notification, row));
    else outcomes.set(channel, user.is_verified ? "sent" : { failed: "the address is not confirmed" });
  }
}

/** Writes what became of them, and the mails, together. */
async function writeDown(ctx: Ctx, letters: readonly Letter[]): Promise<void> {
  const claim = letters[0]!.row.claim;
  const now = ctx.now();
  // Not those thrown away meanwhile, nor those that others have delivered after this claim ran out.
  const standing = await NotificationRecipients.model.find({ claim, _id: { $in: letters.map(({ row }) => row._id) } }).lean();
  const byId = new Map(standing.map((row) => [String(row._id), row]));
  const writes = letters.flatMap(({ row: { _id }, outcomes }) => {
    const row = byId.get(String(_id));
    if (!row) return [];
    const deliveries = row.deliveries.map((each) => after(each, outcomes.get(each.channel), now));
    const waits = deliveries.flatMap(({ status, attempts }) => (status === "queued" ? [retryLadder_ms[attempts - 1]!] : []));
    const due_at = waits.length > 0 ? new Date(now.getTime() + Math.min(...waits)) : null;
    const set = { deliveries, status: statusOf(row.is_read, deliveries), due_at, claim: null, updated_at: now };
    return [{ updateOne: { filter: { _id }, update: { $set: set } } }];
  });
  await NotificationRecipients.model.bulkWrite(writes, { session: ctx.session()! });
  for (const { row, notification, user, outcomes } of letters)
    if (byId.has(String(row._id)) && outcomes.get("email") === "sent") await mail(ctx, row, notification!, user!);
}

/** The tries of a channel are one more than the steps of the ladder. */
function after(before: DeliveryState, outcome: Outcome | undefined, at: Date): DeliveryState {
  if (!outcome) return before;
  const attempts = before.attempts + 1;
  if (outcome === "sent") return { ...before, status: "sent", attempts, reason: null, at };
  if ("failed" in outcome) return { ...before, status: "failed", attempts, reason: outcome.failed, at };
  return { ...before, status: attempts > retryLadder_ms.length ? "failed" : "queued", attempts, reason: outcome.retry, at };
}

/** Once, whatever happens after it: the mail queue knows it by its id, tries again and keeps what cannot be sent. */
async function mail(ctx: Ctx, { _id }: RecipientRow, { title, message, metadata }: NotificationRow, { email }: UserRow): Promise<void> {
  const { url = null, actions = [] } = metadata ?? {};
  const ways = [
    ...(url ? [{ url, text: url }] : []),
    ...actions.flatMap(({ title, url }) => (url ? [{ url, text: `${title}: ${url}` }] : [])),
  ];
  const text = [message, ...ways.map((way) => way.text)].join("\n\n");
  const links = ways.map((way) => way.url);
  await ctx.emit(mailSend, { to: email, subject: title, text, links }, `notification:${_id.toHexString()}`);
}
