import type { Account } from "./account";
import { stripeId, type CardMethod, type Decline } from "./types";

export const testCardNames = ["4242", "0341", "3184"] as const;
export type TestCard = (typeof testCardNames)[number];
export const plainCard: TestCard = "4242";

/** Stripe's test cards that are played, by their last four digits. `away`: why a charge is declined while their owner is away. */
export const testCards: Record<TestCard, { text: string; away: string | null; fingerprint: string }> = {
  "4242": { text: "4242 4242 4242 4242, an ordinary card", away: null, fingerprint: "Xt5EWLLDS7FJjR1c" },
  "0341": { text: "4000 0000 0000 0341, is kept and later declined", away: "generic_decline", fingerprint: "b3MaKf0Qz5qkP9tJ" },
  "3184": {
    text: "4000 0027 6000 3184, wants its owner there every time",
    away: "authentication_required",
    fingerprint: "Lw7cV2dNq8uHsY4e",
  },
};

/** A card as it was typed on a page. Whose it is, is said once it is attached. */
export function makeCard(account: Account, last4: TestCard, billing: { email: string | null; name: string | null }): CardMethod {
  const method: CardMethod = {
    id: stripeId("pm"),
    object: "payment_method",
    allow_redisplay: "unspecified",
    billing_details: { address: null, ...billing, phone: null, tax_id: null },
    card: {
      brand: "visa",
      checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: "pass" },
      country: "US",
      exp_month: 12,
      exp_year: 2034,
      fingerprint: testCards[last4].fingerprint,
      funding: "credit",
      last4,
      wallet: null,
    },
    created: account.seconds(),
    customer: null,
    customer_account: null,
    livemode: false,
    metadata: {},
    type: "card",
  };
  account.methods.put(method);
  return method;
}

export function attachCard(account: Account, method: CardMethod, customer: string): CardMethod {
  const attached: CardMethod = { ...method, customer, allow_redisplay: "limited" };
  account.methods.put(attached);
  account.emit("payment_method.attached", attached);
  return attached;
}

/** What is said of a charge while the owner of a card is away; null: it goes through. */
export function declineAway({ card }: CardMethod): Decline | null {
  const known = testCardNames.find((last4) => last4 === card.last4);
  const away = known ? testCards[known].away : null;
  return away === null ? null : declineOf(away);
}

/** Some reasons of a bank are error codes by themselves, the rest are cards that were declined. */
const ownCodes: ReadonlySet<string> = new Set(["authentication_required", "expired_card", "incorrect_cvc", "processing_error"]);
const messages: Record<string, string> = {
  authentication_required: "Your card was declined. This transaction requires authentication.",
  expired_card: "Your card has expired.",
  incorrect_cvc: "Your card's security code is incorrect.",
  insufficient_funds: "Your card has insufficient funds.",
  processing_error: "An error occurred while processing your card. Try again in a little bit.",
};

/** A decline by the bank's reason for it. */
export const declineOf = (decline_code: string): Decline => ({
  code: ownCodes.has(decline_code) ? decline_code : "card_declined",
  decline_code,
  message: messages[decline_code] ?? "Your card was declined.",
});
