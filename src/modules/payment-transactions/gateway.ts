import { problem } from "@/kit/problem";
import type { GatewayName } from "@/modules/payment-methods/schema";
import type { Payment } from "./model";

/** The gateway gave no answer that can be relied on: nothing is known, so nothing changes. */
export const gatewayUnavailable = problem("gateway_unavailable", 503, "The payment gateway does not answer. Try again in a moment.");
/** The gateway says that it will not do this. */
export const gatewayRefused = problem("gateway_refused", 502, "The payment gateway refuses this payment.");
/** A webhook that is not the gateway's own word. */
export const webhookRefused = problem("webhook_refused", 400, "The signature does not hold.");

export type Fee = { amount: bigint; currency: string };

/** What a gateway answers when it is asked how a payment stands. Amounts are minor units; currencies are upper case. */
export type Verdict =
  /** `held`: paid, and the gateway advises to wait before handing anything over. */
  | { kind: "paid"; status: string; transaction: string; amount: bigint; currency: string; at: Date | null; fee: Fee | null; held: boolean }
  /** Not decided: `underway` says that money is on its way, so the end of our window decides nothing. */
  | { kind: "open"; status: string; underway: boolean }
  /** Not paid. `final`: it never will be. `ends`: we wait no longer, though money may still come, so it is asked for a while yet. */
  | { kind: "unpaid"; status: string; final: boolean; ends?: true; outcome: "failed" | "expired"; reason: string }
  /** What it says does not belong to this payment. */
  | { kind: "mismatch"; status: string; reason: string; amount: string | null; currency: string | null; transaction: string | null };

/** What a signed webhook says. Figures are there only where the event states them. */
export type Told = {
  event: string;
  type: string;
  /** Ours, as the gateway was given it; null when the event names none. */
  payment: string | null;
  session: string | null;
  /** False for what this product does nothing about. */
  concerns: boolean;
  amount: string | null;
  currency: string | null;
  /** Only of an event that says that money came. */
  transaction: string | null;
  /** Of an event about money that goes back, or is asked back. */
  reversal?: Reversal;
};

/** What an event says of a refund, of all refunds of a charge together, or of a dispute. `transaction` is the proof that paid. */
export type Reversal = { transaction: string | null; charge: string | null; currency: string; amount: string } & (
  | { kind: "refund"; id: string; ours: string | null; status: RefundState["status"]; reason: string | null }
  | { kind: "refunds" }
  | { kind: "dispute"; id: string; status: "inquiry" | "open" | "lost" | "won"; fee: { amount: string; currency: string } | null }
);

export type Opened = { session: string; url: string };

/** A buyer's means of payment that a gateway keeps, by its own ids: what is charged when the buyer is not there. */
export type Kept = { customer: string; method: string };

/** What people know it by. `expires`: its last month, as `2030-12`. */
export type KeptMethod = Kept & { brand: string; last4: string; expires: string | null };

/** `parked`: pending, and the gateway cannot be asked any more what became of it: only a person can tell. */
export type RefundState = {
  id: string;
  status: "pending" | "succeeded" | "failed";
  amount: bigint;
  reason: string | null;
  parked?: true;
};

/**
 * Charging buyers who are not there, by what they left at the gateway for it.
 */
export type Saving = {
  /** What the buyer of a settled payment left for later; null: nothing. From the gateway's own answer alone. */
  learn(payment: Payment): Promise<KeptMethod | null>;
  /**
   * Charges what the payment's `kept` names, once, however often it is called, and says how the payment stands. A decline is `unpaid` and
   * final, its status the gateway's word for it (`authentication_required`: the bank wants the buyer there), its reason a sentence for
   * people; so is what cannot be charged any more. Without an answer `query` finds what came of it.
   */
  charge(payment: Payment, sale: { name: string }): Promise<Verdict>;
  /** The gateway forgets it. What is gone already is no error. */
  forget(kept: Kept): Promise<void>;
};

/**
 * One gateway, bound to the merchant's account. Whatever it cannot answer for is `gateway_unavailable`, never a "no".
 * Every call may be made again: the payment's own id is the key.
 */
export type Gateway = {
  name: GatewayName;
  /** Opens the page the buyer pays on. `customer`: the gateway's id of who has left something there before. */
  initiate(
    payment: Payment,
    sale: { name: string; returnUrl(result: CallbackResult): string; end: Date; customer?: string | null },
  ): Promise<Opened>;
  /** Which session the parameters of a returning browser name, and how it went if they say so. They prove nothing. */
  callback(params: Record<string, string>): { session: string | null; result?: CallbackResult };
  /** Verifies and reads a webhook. Throws `webhook_refused`. */
  webhook(raw: string, header: (name: string) => string | undefined, now: Date): Promise<Told>;
  query(payment: Payment): Promise<Verdict>;
  /**
   * Where money moves only when the merchant says so, after the buyer agreed: moves it. Called once for a session. Open and not underway:
   * it was not carried out, and may be called once more.
   */
  complete?(payment: Payment): Promise<Verdict>;
  /** Sees to it that an open session cannot be paid any more, and says how the payment stands then. */
  close(payment: Payment): Promise<Verdict>;
  /** Gives money back. `key` makes it happen once; `again`: the answer to an earlier call was lost. */
  refund(payment: Payment, refund: { key: string; amount: bigint; reason: string | null; again?: boolean }): Promise<RefundState>;
  refundQuery(payment: Payment, refund: { id: string }): Promise<RefundState>;
  /** Every refund of a payment, wherever it was begun; `ours` is our own key of it. */
  refunds?(payment: Payment): Promise<(RefundState & { ours: string | null })[]>;
  /** Where buyers can leave their means of payment for later. Of a payment with `save_method`, `initiate` asks them to. */
  saving?: Saving;
  /** Which payment of ours a transaction or charge belongs to, where we do not know it ourselves yet. */
  owner?(of: { transaction: string | null; charge: string | null }): Promise<string | null>;
};

/** What it keeps of a payment, bKash tells nobody: once that is paid there is nothing more to ask it for. */
export const tellsFee = ({ gateway }: Pick<Payment, "gateway">): boolean => gateway !== "bkash";

export const callbackResults = ["success", "fail", "cancel"] as const;
export type CallbackResult = (typeof callbackResults)[number];
