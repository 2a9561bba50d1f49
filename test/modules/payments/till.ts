import { openMeter } from "@test/support/meter";
import { adminAccount, password } from "@test/support/boot";
import { found, openShop, type Begun, type PaymentJson, type SignedIn } from "./support";

type Json = Record<string, unknown>;
export type PackageJson = {
  _id: string;
  package: string;
  package_plan: string;
  payment_transaction: string | null;
  kind: string;
  status: string;
  starts_at: string;
  expires_at: string;
  ended_at: string | null;
  upgrade_of: string | null;
  auto_renew: boolean;
  renews_at: string | null;
  saved_method: string | null;
  credits: number;
};
type Grant = { remaining: number; expires_at: string | null; payment_transaction: string | null };
type WalletJson = { credits: number; credits_available: number; debt: number; package: string | null; grants: Grant[] };
export type Paid = PaymentJson & { upgrade: Json | null };

export type Till = Awaited<ReturnType<typeof openTill>>;

/** A shop where 1,000 tokens of the one model cost a credit, and buyers who have spent what everyone is given. */
export async function openTill(environment: Record<string, string> = {}) {
  const shop = await openShop(environment);
  const { app, admin } = shop;
  const meter = await openMeter(app);
  const [model] = found(await app.call<{ _id: string }[]>("GET", `/api/ai-models?value=${meter.model}`, { token: admin.token }));
  const made = async (path: string, body: Json) => {
    const reply = await app.call<Json>("POST", path, { token: admin.token, body });
    if (reply.status !== 201) throw new Error(`${path}: ${reply.status} ${reply.text}`);
    return reply.data;
  };
  await made("/api/credits-profits", { name: "nothing on top", percentage: 0, ai_model: model!._id });
  const wallet = async ({ token }: SignedIn) => found(await app.call<WalletJson>("GET", "/api/user-wallets/me", { token }));
  const spend = async (user: SignedIn, credits: number) => {
    const use = { user: user._id, ai_model: meter.model, input_tokens: credits * 1_000, output_tokens: 0 };
    const reply = await meter.process("consume", { ...use, usage_key: crypto.randomUUID() });
    if (reply.status !== 200) throw new Error(`consume: ${reply.status} ${reply.text}`);
  };
  const pay = async (begun: Begun): Promise<Paid> => {
    await shop.click(begun, "pay");
    const paid = await shop.until(begun, ({ credits_transaction }) => credits_transaction !== null);
    return paid as Paid;
  };
  const signIn = async (person: SignedIn, body: Json) => {
    const { access_token } = found(
      await app.call<{ access_token: string }>("POST", "/api/auth/sign-in", { body: { email: person.email, ...body } }),
    );
    person.token = access_token;
  };
  return {
    shop,
    /** Time passes; whoever goes on afterwards signs in again. */
    later: async (ms: number, ...people: SignedIn[]): Promise<void> => {
      await app.clock.advance(ms);
      await signIn(admin, { password: adminAccount.ADMIN_PASSWORD });
      for (const person of people) await signIn(person, { password });
    },
    wallet,
    spend,
    pay,
    buyer: async (): Promise<SignedIn> => {
      const user = await app.user();
      const { credits_available } = await wallet(user);
      if (credits_available > 0) await spend(user, credits_available);
      return user;
    },
    /** Buys a package plan to the end, and answers the payment's id. */
    buy: async (buyer: SignedIn, package_plan: string, more: Json = {}): Promise<string> =>
      (await pay(await shop.begun(buyer, { package_plan, ...more })))._id,
    preview: (buyer: SignedIn, more: Json) =>
      app.call<Json>("POST", "/api/payment-transactions/initiate/preview", { token: buyer.token, body: { currency: "USD", ...more } }),
    /** The use of a call that holds so many credits. */
    hold: async (user: SignedIn, credits: number): Promise<string> => {
      const call = { user: user._id, ai_model: meter.model, input_tokens: credits * 1_000, max_output_tokens: 0 };
      const reply = await meter.process("validate", { ...call, usage_key: crypto.randomUUID() });
      if (reply.status !== 201) throw new Error(`validate: ${reply.status} ${reply.text}`);
      return reply.data.usage_key;
    },
    /** Settles it, and answers what was charged. */
    settle: async (usage_key: string, credits: number): Promise<number> =>
      found(await meter.process("consume", { usage_key, input_tokens: credits * 1_000, output_tokens: 0 })).credits,
    /** What a user holds or held, the first first; of some package plans, if so asked. */
    packages: async ({ token }: SignedIn, plans?: readonly string[]): Promise<PackageJson[]> =>
      found(await app.call<PackageJson[]>("GET", "/api/package-transactions?limit=100&sort=created_at", { token })).filter(
        ({ package_plan }) => !plans || plans.includes(package_plan),
      ),
    payments: async ({ token }: SignedIn) => found(await app.call<Paid[]>("GET", "/api/payment-transactions?limit=100", { token })),
    /** The ledger of a user, row by row. */
    ledger: async ({ token }: SignedIn): Promise<string[]> => {
      const rows = found(
        await app.call<{ kind: string; credits: number; wallet_seq: number }[]>("GET", "/api/credits-transactions?limit=100", { token }),
      );
      return rows.toSorted((a, b) => a.wallet_seq - b.wallet_seq).map(({ kind, credits }) => `${kind} ${credits}`);
    },
    coupon: async (terms: Json): Promise<string> =>
      String((await made("/api/coupons", { code: `C${crypto.randomUUID().slice(0, 8)}`, ...terms }))["code"]),
  };
}
