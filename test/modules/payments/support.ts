import { afterAll, afterEach, expect, setDefaultTimeout } from "bun:test";
import { bootTest, type Reply, type SignedIn, type TestApp } from "@test/support/boot";
import { sandboxSecrets } from "@/embedded/demo/payment-methods";
import { jobs } from "@/modules/payment-transactions/jobs";
import { signature } from "@/embedded/gateways/stripe/simulator";

// A purchase goes through two servers and a queue; on a busy machine that takes its time.
setDefaultTimeout(60_000);

export type PaymentJson = {
  _id: string;
  status: string;
  amount: number;
  currency: string;
  credits: number;
  credits_transaction: string | null;
  gateway_transaction_id: string | null;
  gateway_session_id: string | null;
  gateway_status: string | null;
  gateway_fee: number | null;
  gateway_fee_currency: string | null;
  failure_reason: string | null;
  late: boolean;
  paid_at: string | null;
  expires_at: string;
  mismatches?: { reason: string; source: string; transaction: string | null; amount: string | null }[];
};
export type Begun = { payment_transaction: PaymentJson; redirect_url: string };
type Json = Record<string, unknown>;

export type Shop = Awaited<ReturnType<typeof openShop>>;

/** The product with its sandbox, one package on sale at 9.99 USD for 1,000 credits, and hands to buy and to meddle with. */
export async function openShop(environment: Record<string, string> = {}) {
  const app = await bootTest({ CORS_ORIGINS: "https://shop.example", ACCESS_TOKEN_TTL_SECONDS: "86400", ...environment });
  const admin = await app.admin();
  const make = async (path: string, body: Json) => created(await app.call<{ _id: string }>("POST", path, { token: admin.token, body }));
  const plan = await make("/api/plans", { name: "Thirty days", duration: 30 });
  const offerOf = async (price: Json, more: Json = {}, credits = 1_000) => {
    const value = `p-${crypto.randomUUID().slice(0, 8)}`;
    const package_ = await make("/api/packages", { value, name: "Test package", type: "credits", ...more });
    return make("/api/package-plans", { package: package_, plan, price, credits });
  };
  const offer = await offerOf({ USD: 999, BDT: 119_900 });
  const sandbox = app.product.running.sandbox ?? "";
  const begin = (buyer: SignedIn, more: Json = {}) =>
    app.call<Begun>("POST", "/api/payment-transactions/initiate", {
      token: buyer.token,
      body: { package_plan: offer, currency: "USD", payment_method: "stripe", ...more },
    });
  return {
    app,
    admin,
    plan,
    offer,
    offerOf,
    sandbox,
    begin,
    /** A purchase that is begun and waits on the gateway's page. */
    begun: async (buyer: SignedIn, more: Json = {}): Promise<Begun> => {
      const reply = await begin(buyer, more);
      if (reply.status !== 201) throw new Error(`${reply.status}: ${reply.text}`);
      return reply.data;
    },
    /** A button on the gateway's page; the address that the browser is sent to, not followed. */
    click: async ({ redirect_url }: Begun, action: string): Promise<string> => {
      const reply = await fetch(redirect_url, { method: "POST", body: new URLSearchParams({ action }), redirect: "manual" });
      return reply.headers.get("location") ?? "";
    },
    /** The browser goes where it is sent. */
    follow: (address: string) => fetch(address, { redirect: "manual" }),
    control: (path: string, body: Json = {}) =>
      fetch(`${sandbox}/_control${path}`, { method: "POST", body: JSON.stringify(body) }).then(
        (reply) => reply.json() as Promise<{ data: Json }>,
      ),
    /** The payment as admins see it. */
    payment: async ({ payment_transaction: { _id } }: { payment_transaction: { _id: string } }): Promise<PaymentJson> =>
      found(await app.call<PaymentJson>("GET", `/api/payment-transactions/${_id}`, { token: admin.token })),
    until: async ({ payment_transaction: { _id } }: Begun, check: (payment: PaymentJson) => boolean): Promise<PaymentJson> =>
      until(async () => {
        const payment = found(await app.call<PaymentJson>("GET", `/api/payment-transactions/${_id}`, { token: admin.token }));
        return check(payment) ? payment : null;
      }, `payment ${_id}`),
    credited: async ({ payment_transaction: { _id } }: Begun): Promise<PaymentJson> =>
      until(async () => {
        const payment = found(await app.call<PaymentJson>("GET", `/api/payment-transactions/${_id}`, { token: admin.token }));
        return payment.credits_transaction === null ? null : payment;
      }, `payment ${_id} is credited`),
    attention: async () =>
      found(
        await app.call<{ kind: string; reason: string; payment_transaction: { _id: string } }[]>(
          "GET",
          "/api/payment-transactions/needs-attention",
          { token: admin.token },
        ),
      ),
    /** The increases in a buyer's ledger that a payment made. */
    increases: async (buyer: SignedIn) => {
      await app.settled();
      const rows = found(
        await app.call<{ credits: number; type: string; payment_transaction: string | null }[]>(
          "GET",
          "/api/credits-transactions?limit=100",
          { token: buyer.token },
        ),
      );
      return rows.filter(({ type, payment_transaction }) => type === "increase" && payment_transaction !== null);
    },
    events: async (query = "") =>
      found(
        await app.call<{ type: string; outcome: string | null; processed_at: string | null; attempts: number }[]>(
          "GET",
          `/api/webhook-events?limit=100${query}`,
          { token: admin.token },
        ),
      ),
    /** What the auditor finds wrong with the books. */
    violations: async () => {
      await app.settled();
      const { invariants } = found(
        await app.call<{ invariants: { id: number; examples: string[] }[] }>("GET", "/api/audit", { token: admin.token }),
      );
      return invariants.flatMap(({ id, examples }) => examples.map((example) => `${id}: ${example}`));
    },
    /** A webhook as the gateway would sign it, or badly signed. */
    webhook: (event: Json, { secret = sandboxSecrets.stripe.webhook_secret, at = app.clock.now() } = {}) => {
      const body = JSON.stringify(event);
      return app.call("POST", "/api/payment-transactions/webhook/stripe", {
        body,
        headers: { "stripe-signature": signature(secret, body, at) },
      });
    },
    /** One run of a job, as the process that has the jobs makes it. */
    job: async (name: "payments.reconcile" | "payments.webhooks") => jobs.find((job) => job.name === name)?.run(app.ctx()),
    /** Resolves once so many webhooks about a payment have been handled. */
    handled: ({ payment_transaction: { _id } }: Begun, count: number) =>
      until(async () => {
        const { data } = await app.call<{ processed_at: string | null }[]>(
          "GET",
          `/api/webhook-events?limit=100&payment_transaction=${_id}`,
          {
            token: admin.token,
          },
        );
        return data.filter(({ processed_at }) => processed_at !== null).length >= count ? true : null;
      }, `${count} webhooks about ${_id}`),
  };
}

/** After each test of a file the sandbox is set back and the books are checked; in the end the shop closes. */
export function checkBooks(shop: () => Shop): void {
  afterEach(async () => {
    await shop().control("/reset");
    expect(await shop().violations()).toEqual([]);
  });
  afterAll(() => shop().app.close(), 60_000);
}

/** Everything in every order. */
export const ordersOf = <T>(left: readonly T[]): T[][] =>
  left.length === 0 ? [[]] : left.flatMap((one) => ordersOf(left.filter((other) => other !== one)).map((rest) => [one, ...rest]));

/** A `checkout.session.completed` of a payment, as paid as it can be. */
export function completed({ payment_transaction: { _id, gateway_session_id, amount, currency } }: Begun, more: Json = {}): Json {
  return {
    id: `evt_${crypto.randomUUID()}`,
    object: "event",
    api_version: "2026-10-28.endive",
    created: 0,
    livemode: false,
    type: "checkout.session.completed",
    data: {
      object: {
        id: gateway_session_id,
        object: "checkout.session",
        client_reference_id: _id,
        amount_total: amount,
        currency: currency.toLowerCase(),
        payment_status: "paid",
        status: "complete",
        payment_intent: null,
        ...more,
      },
    },
  };
}

export const found = <T>(reply: Reply<T>): T => expected(reply, 200);
const created = (reply: Reply<{ _id: string }>): string => expected(reply, 201)._id;

function expected<T>(reply: Reply<T>, status: number): T {
  if (reply.status !== status) throw new Error(`${reply.status} instead of ${status}: ${reply.text}`);
  return reply.data;
}

/** Waits until `check` gives something, and gives that. */
export async function until<T>(check: () => Promise<T | null>, what: string, within_ms = 30_000): Promise<T> {
  const end = Date.now() + within_ms;
  while (Date.now() < end) {
    const value = await check();
    if (value !== null) return value;
    await Bun.sleep(20);
  }
  throw new Error(`not within ${within_ms} ms: ${what}`);
}

export type { SignedIn, TestApp };
