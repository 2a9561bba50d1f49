import { topUpsDue } from "@/modules/auto-top-ups/buy";
import { jobs } from "@/modules/payment-transactions/jobs";
import { found, until, type PaymentJson, type SignedIn } from "./support";
import type { Till } from "./till";

type Json = Record<string, unknown>;
export type SavedJson = { _id: string; brand: string; last4: string; expires: string | null; gateway: string };
export type AutomaticJson = PaymentJson & { origin: string; renewal_of: string | null; saved_method: string | null; created_at: string };

/** Hands to save cards with, and to let the product buy by them. */
export function savers(till: Till) {
  const { app } = till.shop;
  const saved = async ({ token }: SignedIn) => found(await app.call<SavedJson[]>("GET", "/api/saved-methods", { token }));
  return {
    saved,
    /** A buyer who has paid for something and left a card there; `more` goes with the purchase, and `card` is clicked on the page. */
    saver: async (more: Json = {}, card?: string): Promise<{ buyer: SignedIn; card: SavedJson; payment: string }> => {
      const buyer = await till.buyer();
      const begun = await till.shop.begun(buyer, { save_method: true, ...more });
      const body = new URLSearchParams({ action: "pay", ...(card !== undefined && { card }) });
      await fetch(begun.redirect_url, { method: "POST", body, redirect: "manual" });
      const [kept] = await until(async () => {
        const rows = await saved(buyer);
        return rows.length > 0 ? rows : null;
      }, "a card is kept");
      return { buyer, card: kept!, payment: begun.payment_transaction._id };
    },
    /** What the product bought for somebody, the first first. */
    automatic: async ({ token }: SignedIn): Promise<AutomaticJson[]> =>
      found(await app.call<AutomaticJson[]>("GET", "/api/payment-transactions?limit=100&sort=created_at", { token })).filter(
        ({ origin }) => origin !== "buyer",
      ),
    notices: async ({ token }: SignedIn): Promise<string[]> => {
      await app.settled();
      const rows = found(
        await app.call<{ notification: { title: string; message: string } }[]>(
          "GET",
          "/api/notification-recipients?include=notification&limit=100&sort=created_at",
          { token },
        ),
      );
      return rows.map(({ notification }) => `${notification.title}: ${notification.message}`);
    },
    /** One run of the job, and all that follows of it. */
    renewals: async () => {
      await jobs.find(({ name }) => name === "payments.renewals")!.run(app.ctx());
      await app.settled();
    },
    topUps: async () => {
      await topUpsDue(app.ctx());
      await app.settled();
    },
  };
}
