import { z } from "@hono/zod-openapi";
import type { Ctx, Id } from "@/kit/ctx";
import type { Row } from "@/kit/collection";
import type { Decision, EntryKind } from "@/modules/user-wallets/entries";
import { free } from "@/modules/user-wallets/grants";
import { ChangeLog, UserWallets } from "@/modules/user-wallets/model";
import { WalletChange, type WalletChanges } from "@/modules/user-wallets/schema";
import type { Statement } from "@/modules/user-wallets/statements";
import type { WalletDoc } from "@/modules/user-wallets/stored";

/** A visible change of a wallet, in the form of the wire. */
export type Change = z.input<typeof WalletChange>;

/** So many changes of a watched wallet are kept, and told to who missed them. */
export const kept = 256;
const day_ms = 86_400_000;
const watched_ms = 7 * day_ms;

type Named = { kind: EntryKind; source?: string };
type Watched = Pick<WalletDoc, "_id" | "watched_until">;

/** Keeps the changes of a wallet for a week from now: somebody is listening, or has just looked. Written once a day. */
export async function watch(ctx: Pick<Ctx, "now" | "session">, { _id, watched_until }: Watched): Promise<void> {
  const now = ctx.now();
  if (isWatched(watched_until, new Date(now.getTime() + watched_ms - day_ms))) return;
  const session = ctx.session();
  const until = new Date(now.getTime() + watched_ms);
  await UserWallets.model.collection.updateOne({ _id }, { $set: { watched_until: until } }, session ? { session } : {});
}

/** What an entry changed that anyone can see; null where nothing, or where nobody would hear of it. */
export function changeOf<K extends EntryKind>(
  { watched_until, credits: before, sequence }: WalletDoc,
  entry: Named,
  { wallet }: Decision<K>,
  now: Date,
): Change | null {
  if (wallet.sequence === sequence || !isWatched(watched_until, now)) return null;
  return z.encode(WalletChange, {
    sequence: wallet.sequence,
    type: typeOf(entry),
    credits: wallet.credits,
    credits_held: wallet.grants.reduce((sum, grant) => sum + grant.held, 0n),
    credits_available: free(wallet, now),
    change: wallet.credits - before,
  });
}

/** Puts changes of one wallet, in their order, into its log. */
export function logged(user_wallet: Id, changes: readonly Change[], now: Date): Statement {
  const last = changes.at(-1)!.sequence;
  const texts = changes.slice(-kept).map((change) => JSON.stringify(change));
  return {
    into: ChangeLog.name,
    filter: { user_wallet, slot: last % kept },
    update: { $set: { last, changes: texts, updated_at: now }, $setOnInsert: { created_at: now, is_deleted: false } },
    upsert: true,
  };
}

/** Every change of a user's wallet after `since`, in their order; null where they are not all at hand. */
export async function changesAfter(user: Id, since: number): Promise<Change[] | null> {
  const wallet = await UserWallets.model.collection.findOne({ user }, { projection: { sequence: 1 } });
  const current = wallet && Number(wallet["sequence"]);
  if (!wallet || current === null || since > current || current - since > kept) return null;
  if (since === current) return [];
  const rows = await ChangeLog.model.collection.find({ user_wallet: wallet._id }, { projection: { last: 1, changes: 1 } }).toArray();
  // Written by the statement above alone.
  const missed = (rows as unknown as Row<typeof WalletChanges>[]).filter(({ last }) => last > since).sort((a, b) => a.last - b.last);
  const changes: Change[] = [];
  for (const text of missed.flatMap((row) => row.changes)) {
    const change = JSON.parse(text) as Change; // As above.
    if (change.sequence <= since) continue;
    if (change.sequence !== since + changes.length + 1) return null;
    changes.push(change);
  }
  return since + changes.length >= current ? changes : null;
}

const isWatched = (until: Date | null | undefined, at: Date) => until instanceof Date && until > at;

/** What arrives is named by its source, as its ledger row is; a sweep does nothing but write what has ended. */
const typeOf = ({ kind, source }: Named): string => source ?? (kind === "sweep" ? "expire" : kind);
