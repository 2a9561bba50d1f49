import type { EntryKind } from "@/modules/user-wallets/entries";
import { free } from "@/modules/user-wallets/grants";
import { walletLow, walletShort } from "@/modules/user-wallets/messages";
import type { WalletDoc } from "@/modules/user-wallets/stored";
import type { Wallet } from "@/modules/user-wallets/wallet-state";

/** What takes credits away because their money goes back, or is counted against another package. */
const takes: ReadonlySet<EntryKind> = new Set(["freeze", "claw_back", "reserve", "take_back"]);

const marks = [
  { threshold: "low_balance_threshold", below: "is_low", message: walletLow, unless: new Set<EntryKind>() },
  // Nobody pays again for what they have just been given the money back for.
  { threshold: "top_up_threshold", below: "is_short", message: walletShort, unless: takes },
] as const;
/** A threshold of a wallet. */
export type Mark = (typeof marks)[number]["threshold"];

/** Whether a wallet stands below its user's thresholds after a change; nothing where none is set. Written with the change, so that each crossing is one. */
export function standingOf(doc: Pick<WalletDoc, Mark>, wallet: Wallet, now: Date): Partial<Pick<WalletDoc, "is_low" | "is_short">> {
  const set = marks.flatMap(({ threshold, below }) => {
    const at = doc[threshold] ?? null;
    return at === null ? [] : [[below, free(wallet, now) < at] as const];
  });
  return Object.fromEntries(set);
}

/** What is to be told of a change by an entry of a kind: of each threshold that it crossed downwards. */
export function crossingsOf(kind: EntryKind, before: WalletDoc, after: WalletDoc, now: Date) {
  return marks.flatMap(({ threshold, below, message, unless }) => {
    const at = after[threshold] ?? null;
    if (before[below] || !after[below] || at === null || unless.has(kind)) return [];
    const { user, sequence } = after;
    return [{ message, said: { user, sequence, threshold: at, credits_available: free(after, now) } }];
  });
}
