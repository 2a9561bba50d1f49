import type { Ctx, Id } from "@/kit/ctx";
import { changesAfter, watch, type Change } from "@/modules/user-wallets/changes";
import { walletDocFor, walletFor, type WalletShown } from "@/modules/user-wallets/service";

/** Whoever hears of each change of a wallet. */
export type Follower = {
  /** Begins: what was missed comes first, or the wallet as it is. Rejects where the database does not answer. */
  start(): Promise<void>;
  /** Changes that were heard of, in whatever order. */
  hear(changes: readonly Change[]): void;
  /** The wallet was seen with this sequence. */
  look(sequence: number): void;
};

export type Listening = {
  change(change: Change): void;
  snapshot(wallet: WalletShown): void;
  /** Reading what was missed failed; the next look tries again. */
  failed(error: unknown): void;
};

/**
 * Tells each visible change of a user's wallet once, in order, from `since` on. What is heard of may be late, lost or come twice: the sequence
 * tells, and what is missing is read from the log. Where the log no longer has it, the wallet is told as it is.
 */
export function follow(ctx: Ctx, user: Id, since: number | null, to: Listening): Follower {
  let last = since;
  let reading = false;
  let again = false;

  const tell = (change: Change) => {
    last = change.sequence;
    to.change(change);
  };

  const read = async () => {
    const missed = last === null ? null : await changesAfter(user, last);
    if (missed) return missed.forEach(tell);
    const wallet = await walletFor(ctx, user);
    // It may have been read before the last change was told.
    if (last !== null && wallet.sequence === last) return;
    last = wallet.sequence;
    to.snapshot(wallet);
  };

  const catchUp = async () => {
    if (reading) {
      again = true;
      return;
    }
    reading = true;
    try {
      do {
        again = false;
        await read();
      } while (again);
    } finally {
      reading = false;
    }
  };
  const later = () => void catchUp().catch(to.failed);

  return {
    start: async () => {
      await watch(ctx, await walletDocFor(ctx, user));
      await catchUp();
    },
    hear: (changes) => {
      for (const change of changes) {
        if (last !== null && change.sequence <= last) continue;
        if (reading || last === null || change.sequence !== last + 1) {
          later();
          break;
        }
        tell(change);
      }
    },
    look: (sequence) => {
      if (last === null || sequence > last) later();
    },
  };
}
