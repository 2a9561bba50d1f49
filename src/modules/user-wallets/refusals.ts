import { problem, type Problem, type ProblemKind } from "@/kit/problem";
import type { Refusal } from "@/modules/user-wallets/wallet-state";

export const insufficientCredits = problem("insufficient_credits", 402, "There are not enough credits.");
export const walletFrozen = problem("wallet_frozen", 403, "The wallet is frozen until its debt is paid.");
export const userNotFound = problem("user_not_found", 404, "No such user.");
export const useNotFound = problem("use_not_found", 404, "No use has this usage_key.");
export const grantNotFound = problem("grant_not_found", 404, "The wallet has no such grant.");
export const tooManyGrants = problem("too_many_grants", 409, "The wallet holds as many gifts as it can.");
export const walletFull = problem("wallet_full", 409, "The wallet cannot hold so many credits.");
export const alreadySettled = problem("already_settled", 409, "This use is settled.");
export const alreadyReleased = problem("already_released", 409, "This use was released.");
export const holdExpired = problem("hold_expired", 410, "The hold has expired.");
export const usageKeyReused = problem("usage_key_reused", 422, "This usage_key came before with another request.");
export const ledgerKeyReused = problem("idempotency_key_reused", 422, "This key came before with another request.");
export const notPossible = problem("invalid_request", 422, "The request is not valid.");
export const spendLimitReached = problem("spend_limit_reached", 422, "The wallet's spending limit is reached.");
export const tooManyHolds = problem("too_many_holds", 429, "The wallet has too many open holds.");
export const spendCapReached = problem("spend_cap_reached", 429, "The service key's spending cap is reached.");

const kinds: Record<string, ProblemKind> = {
  insufficient_credits: insufficientCredits,
  wallet_frozen: walletFrozen,
  user_not_found: userNotFound,
  too_many_grants: tooManyGrants,
  wallet_full: walletFull,
  already_settled: alreadySettled,
  already_released: alreadyReleased,
  hold_expired: holdExpired,
  usage_key_reused: usageKeyReused,
  idempotency_key_reused: ledgerKeyReused,
  too_many_holds: tooManyHolds,
  invalid: notPossible,
};

/** A refusal of the ledger as the problem it is on the wire; `not_found` is of the use or of the grant, as the entry was. */
export function problemOf({ code, credits_needed, credits_available, stop }: Refusal, ofUse: boolean): Problem {
  const kind = code === "not_found" ? (ofUse ? useNotFound : grantNotFound) : kinds[code];
  if (!kind) throw new Error(`the ledger refused with ${code}, which has no problem`);
  const members = {
    ...(credits_needed !== undefined && { credits_needed: wire(credits_needed) }),
    ...(credits_available !== undefined && { credits_available: wire(credits_available) }),
    ...(stop && { stop }),
  };
  return kind({ members });
}

/** Micro-credits as the JSON number of credits. */
export const wire = (credits: bigint): number => Number(credits) / 1_000_000;
