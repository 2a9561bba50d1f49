import { topUpsDue } from "@/modules/auto-top-ups/buy";
import { jobs } from "@/modules/payment-transactions/jobs";
import { found, until, type PaymentJson, type SignedIn } from "./support";
import type { PackageJson, Till } from "./till";

type Json = Record<string, unknown>;
export type SavedJson = { _id: string; brand: string; last4: string; expires: string | null; gateway: string };
export type TopUpJson = {
  is_active: boolean;
  stopped: string | null;
  declines: number;
  next_try_at: string | null;
  payment_transaction: string | null;
};
export type AutomaticJson = PaymentJson & { origin: string; renewal_of: string | null; saved_method: string | null; created_at: string };

/** Hands to save cards with, and to let the product buy by them. */
export function savers(till: Till) {
  const { app } = till.shop;
  const saved = async ({ token }: SignedIn) => found(await app.call<SavedJson[]>("GET", "/api/saved-methods", { token }));
  const bought = (buyer: SignedIn, plan = till.shop.offer) => till.packages(buyer, [plan]);
  const has = (buyer: SignedIn, credits: number) =>
    until(async () => ((await till.wallet(buyer)).credits_available === credits ? true : null), `${credits} credits`);
  const setTopUp = ({ token }: SignedIn, body: unknown) => app.call<TopUpJson>("PUT", "/api/auto-top-ups/me", { token, body });
  const hands = {
    saved,
    bought,
    has,
    setTopUp,
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
    /** A buyer whose package renews by itself. */
    renewing: async (plan = till.shop.offer) => {
      const made = await hands.saver({ auto_renew: true, package_plan: plan });
      const first = await until(async () => (await bought(made.buyer, plan)).find(({ auto_renew }) => auto_renew) ?? null, "it renews");
      return { ...made, first };
    },
    autoRenew: ({ token }: SignedIn, { _id }: Pick<PackageJson, "_id">, saved_method: string) =>
      app.call<PackageJson>("PUT", `/api/package-transactions/${_id}/auto-renew`, { token, body: { saved_method } }),
    /** A buyer with 1,000 credits and a card, topped up with 1,000 more below 100. */
    topped: async (more: Json = {}) => {
      const made = await hands.saver();
      await has(made.buyer, 1_000);
      const wanted = {
        threshold: 100,
        package_plan: till.shop.offer,
        currency: "USD",
        monthly_cap: 10_000,
        saved_method: made.card._id,
        ...more,
      };
      const set = found(await setTopUp(made.buyer, wanted));
      if (!set.is_active || set.stopped !== null || set.next_try_at !== null) throw new Error(`not set up: ${JSON.stringify(set)}`);
      return { ...made, wanted };
    },
    /** How what the product bought for somebody stands, the first first. */
    statuses: async (buyer: SignedIn): Promise<string[]> =>
      (await hands.automatic(buyer)).map(({ origin, status }) => `${origin} ${status}`),
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
  return hands;
}
