import { bury, moveHold, openBook, payDebt } from "@/modules/user-wallets/book";
import type { Book } from "@/modules/user-wallets/book";
import { follow } from "@/modules/user-wallets/claims";
import { free, isLive, loose, spendOrder } from "@/modules/user-wallets/grants";
import type { Grant, Hold, Part, State, Wallet } from "@/modules/user-wallets/wallet-state";

/** A wallet as anyone sees it at an instant. */
export type WalletView = {
  wallet: Wallet;
  credits_held: bigint;
  credits_frozen: bigint;
  credits_available: bigint;
  /** What is left, in spend order. */
  grants: Grant[];
};

/** What would stand there if the lapses were written at this instant. Needs `lapsed` where `next_lapse_at` has come. */
export function viewOf(state: State, now: Date): WalletView {
  const book = openBook(state, now);
  writeLapses(book);
  const grants = book.wallet.grants.filter((grant) => grant.remaining > 0n).toSorted(spendOrder);
  return {
    wallet: book.wallet,
    credits_held: grants.reduce((sum, grant) => sum + grant.held, 0n),
    credits_frozen: grants.reduce((sum, grant) => sum + grant.frozen, 0n),
    credits_available: free(book.wallet, now),
    grants,
  };
}

/** Lapses in the order of their time, debt paid after each, so that it does not matter when a touch or the sweep comes by. */
export function writeLapses(book: Book): void {
  const { now, wallet } = book;
  for (;;) {
    const hold = first(book.holds.filter((h) => h.status === "held" && h.expires_at <= now));
    const grant = first(wallet.grants.filter((g) => !isLive(g, now) && loose(g) > 0n));
    const next = hold ?? grant;
    if (!next?.expires_at) return;
    // A hold that ends at the same instant as a grant goes first.
    if (hold && (!grant?.expires_at || hold.expires_at <= grant.expires_at)) {
      moveHold(book, hold, { status: "expired" });
      giveBack(book, hold.parts, hold.expires_at);
      payDebt(book, hold.expires_at);
    } else if (grant?.expires_at) {
      const at = grant.expires_at;
      bury(book, grant, at);
      payDebt(book, at);
    }
  }
}

/** What a hold no longer needs: a refund or dispute that waits for it goes first, what is left lives on or dies with its grant. */
export function giveBack(book: Book, parts: readonly Part[], now: Date): void {
  for (const { grant: id, credits } of parts) {
    const grant = book.wallet.grants.find((g) => g._id.equals(id));
    if (!grant) continue;
    grant.held -= credits;
    follow(book, grant);
    bury(book, grant, now);
  }
}

function first<T extends Hold | Grant>(list: T[]): T | undefined {
  const at = (item: T) => item.expires_at?.getTime() ?? Infinity;
  return list.reduce<T | undefined>((best, item) => (!best || at(item) < at(best) ? item : best), undefined);
}
