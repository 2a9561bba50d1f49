import type { ClientSession } from "mongodb";
import type { Actor, Id } from "@/kit/ctx";
import { total } from "@/modules/user-wallets/grants";
import type { Decision, EntryKind } from "@/modules/user-wallets/entries";
import { SpendCounters } from "@/modules/user-wallets/model";
import type { Found } from "@/modules/user-wallets/reading";
import { spendCapReached, spendLimitReached } from "@/modules/user-wallets/refusals";
import type { Statement } from "@/modules/user-wallets/statements";
import type { Cap, Hold } from "@/modules/user-wallets/wallet-state";

/** How much a service key or a wallet may spend in a period; `reached` says whose limit it is. */
export type Limit = Cap & { limit: bigint; reached: "client" | "wallet" };

type Caps = { day?: bigint | null; month?: bigint | null };

/** The limits of whoever calls, over the UTC day and month of `now`. */
export function limitsOf(owner: Id, caps: Caps | null, now: Date, reached: Limit["reached"]): Limit[] {
  const iso = now.toISOString();
  const of = (limit: bigint | null | undefined, period: string): Limit[] =>
    limit === null || limit === undefined ? [] : [{ owner, period, limit, reached }];
  return [...of(caps?.day, `day:${iso.slice(0, 10)}`), ...of(caps?.month, `month:${iso.slice(0, 7)}`)];
}

export function actorLimits(actor: Actor, now: Date): Limit[] {
  return actor.kind === "service" ? limitsOf(actor.id, actor.spendCap, now, "client") : [];
}

/**
 * What a decision spends and reserves, as statements of its transaction: two that would pass a limit together meet in the counter's
 * document. `enforce`: throws 429 `spend_cap_reached` or 422 `spend_limit_reached` above a limit, which is read by `counted`; a settled
 * hold is only counted.
 */
export async function countSpending<K extends EntryKind>(
  found: Found,
  decision: Decision<K>,
  limits: readonly Limit[],
  enforce: boolean,
  now: Date,
  counted: (cap: Cap) => Promise<bigint>,
): Promise<Statement[]> {
  const moves = movesOf(found, decision, limits).filter(({ held, spent }) => held !== 0n || spent !== 0n);
  for (const { owner, period, held, spent } of moves) {
    const cap = limits.find((limit) => limit.period === period && limit.owner.equals(owner));
    if (!enforce || !cap || held + spent <= 0n) continue;
    if ((await counted({ owner, period })) + held + spent > cap.limit)
      throw cap.reached === "client" ? spendCapReached() : spendLimitReached();
  }
  return moves.map(({ owner, period, held, spent }) => ({
    into: SpendCounters.name,
    filter: { owner, period },
    update: { $inc: { held, spent }, $set: { updated_at: now }, $setOnInsert: { created_at: now, is_deleted: false } },
    upsert: true,
  }));
}

/** What is spent and held of a limit already. */
export async function spendingOf({ owner, period }: Cap, session: ClientSession): Promise<bigint> {
  const counter = await SpendCounters.model.collection.findOne({ owner, period }, { session });
  // Written by the statements above alone, as int64.
  const known = counter as unknown as { spent: bigint; held: bigint } | null;
  return known ? known.spent + known.held : 0n;
}

type Move = Cap & { held: bigint; spent: bigint };

function movesOf<K extends EntryKind>(found: Found, { holds, usage }: Decision<K>, limits: readonly Limit[]): Move[] {
  const moves = new Map<string, Move>();
  const add = ({ owner, period }: Cap, held: bigint, spent: bigint) => {
    const key = `${owner.toHexString()} ${period}`;
    const move = moves.get(key) ?? { owner, period, held: 0n, spent: 0n };
    moves.set(key, { ...move, held: move.held + held, spent: move.spent + spent });
  };
  for (const hold of holds) for (const cap of hold.caps) add(cap, openPart(hold) - openPart(asRead(found, hold)), 0n);
  if (usage) for (const cap of usage.hold ? (found.state.hold?.caps ?? []) : limits) add(cap, 0n, usage.credits);
  return [...moves.values()];
}

function asRead(found: Found, hold: Hold): Hold | undefined {
  const { lapsed, hold: named } = found.state;
  return [...lapsed, ...(named ? [named] : [])].find((read) => read._id.equals(hold._id));
}

function openPart(hold: Hold | undefined): bigint {
  return hold?.status === "held" ? total(hold.parts) : 0n;
}
