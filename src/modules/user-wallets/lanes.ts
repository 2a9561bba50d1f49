import type { Id } from "@/kit/ctx";
import { unavailable } from "@/kit/problem";

/** Nobody waits longer than this for those before them. */
const wait_max_ms = 10_000;
const rememberedMax = 50_000;

/** The last of those who wait for a wallet in this process. */
const tails = new Map<string, Promise<void>>();
/** Which wallet a user or a use belongs to, as far as this process has seen it. */
const wallets = new Map<string, string>();

/** Whose turn it is: by wallet, by the user of one that is not known yet, or nobody's. */
export type Lane = string | null;

type Named = { to: { wallet: Id } | { user: Id } | "known"; client?: Id; usage_key?: string };

/** The lane of a list: that of its wallet, if it is for a single one. */
export function laneOf(postings: readonly Named[]): Lane {
  const lanes = new Set(postings.map(laneOfOne));
  const [only = null] = lanes;
  return lanes.size === 1 ? only : null;
}

/** What was read of an entry is remembered, so that the next one of the same user or use finds its lane. */
export function rememberLane({ to, client, usage_key }: Named, wallet: Id): void {
  const id = wallet.toHexString();
  if (to !== "known" && "user" in to) wallets.set(to.user.toHexString(), id);
  if (client && usage_key !== undefined) wallets.set(`${client.toHexString()} ${usage_key}`, id);
  for (const oldest of wallets.keys()) {
    if (wallets.size <= rememberedMax) break;
    wallets.delete(oldest);
  }
}

/**
 * One after the other within a lane: two writes to one wallet at once would only conflict and be done again. Writers in other processes
 * still meet in the database. Throws 503 after ten seconds of waiting.
 */
export async function inTurn<T>(lane: Lane, work: () => Promise<T>): Promise<T> {
  if (lane === null) return work();
  const before = tails.get(lane);
  const { promise: mine, resolve: done } = Promise.withResolvers<void>();
  const tail = before ? before.then(() => mine) : mine;
  tails.set(lane, tail);
  try {
    const from_ms = performance.now();
    await before;
    if (performance.now() - from_ms > wait_max_ms) throw unavailable({ headers: { "Retry-After": "1" } });
    return await work();
  } finally {
    done();
    if (tails.get(lane) === tail) tails.delete(lane);
  }
}

function laneOfOne({ to, client, usage_key }: Named): Lane {
  if (to !== "known" && "wallet" in to) return to.wallet.toHexString();
  if (client && usage_key !== undefined) {
    const known = wallets.get(`${client.toHexString()} ${usage_key}`);
    if (known) return known;
  }
  if (to === "known") return null;
  const user = to.user.toHexString();
  return wallets.get(user) ?? user;
}
