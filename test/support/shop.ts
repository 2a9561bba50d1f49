import type { SignedIn, TestApp } from "./boot";

type Row = Record<string, unknown> & { _id: string };

/** What a test needs of the demo catalog, by the names people see. */
export async function packagePlan(
  app: TestApp,
  packageValue: string,
  planName?: RegExp,
): Promise<Row & { credits: number; price: Record<string, number> }> {
  const { data } = await app.call<(Row & { package: Row; plan: Row; credits: number; price: Record<string, number> })[]>(
    "GET",
    "/api/package-plans?include=package,plan&limit=100",
  );
  const found = data.find((row) => row.package["value"] === packageValue && (!planName || planName.test(String(row.plan["name"]))));
  if (!found) throw new Error(`no package plan of ${packageValue}`);
  return found;
}

export type Opened = { payment_transaction: Row & { status: string; amount: number; currency: string }; redirect_url: string | null };

/** Opens a payment for a package plan, as the buyer's client would. */
export async function initiate(app: TestApp, buyer: SignedIn, package_plan: string, more: Record<string, unknown> = {}): Promise<Opened> {
  const reply = await app.call<Opened>("POST", "/api/payment-transactions/initiate", {
    token: buyer.token,
    body: { package_plan, currency: "USD", payment_method: "stripe", ...more },
  });
  if (reply.status !== 201) throw new Error(`initiate: ${reply.status} ${reply.text}`);
  return reply.data;
}

/** Clicks a button of the gateway's pay page and answers where the browser is sent. */
export async function click(redirectUrl: string, action: "pay" | "fail" | "cancel"): Promise<string | null> {
  const reply = await fetch(redirectUrl, { method: "POST", redirect: "manual", body: new URLSearchParams({ action }) });
  return reply.headers.get("Location");
}

/** Follows the browser back to us. */
export const follow = (location: string): Promise<Response> => fetch(location, { redirect: "manual" });

/** The sandbox's controls. */
export async function control(app: TestApp, path: string, body: Record<string, unknown> = {}): Promise<Response> {
  const reply = await fetch(`${app.product.running.sandbox}/_control${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!reply.ok) throw new Error(`control ${path}: ${reply.status} ${await reply.text()}`);
  return reply;
}

export type WalletView = {
  _id: string;
  credits: number;
  credits_held: number;
  credits_frozen: number;
  credits_available: number;
  debt: number;
  status: string;
  sequence: number;
  grants: (Row & { source: string; remaining: number })[];
};

export const wallet = async (app: TestApp, owner: SignedIn): Promise<WalletView> =>
  (await app.call<WalletView>("GET", "/api/user-wallets/me", { token: owner.token })).data;

/** Waits until something is true; what it waited for is the error when it never is. */
export async function until(what: string, holds: () => Promise<boolean>, limit_ms = 15_000): Promise<void> {
  const end = performance.now() + limit_ms;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`never happened: ${what}`);
    await Bun.sleep(20);
  }
}

export async function payment(
  app: TestApp,
  owner: SignedIn,
  id: string,
): Promise<Row & { status: string; credits_transaction: string | null }> {
  return (
    await app.call<Row & { status: string; credits_transaction: string | null }>("GET", `/api/payment-transactions/${id}`, {
      token: owner.token,
    })
  ).data;
}

/** Buys a package plan through the clickable page and waits for its credits. */
export async function buy(app: TestApp, buyer: SignedIn, package_plan: string): Promise<string> {
  const opened = await initiate(app, buyer, package_plan);
  await click(opened.redirect_url!, "pay");
  const id = opened.payment_transaction._id;
  await until("the payment is credited", async () => (await payment(app, buyer, id)).credits_transaction !== null);
  return id;
}

/** Credits by an admin, so that a test starts from a round number. */
export async function giveBonus(app: TestApp, to: SignedIn, credits: number, more: Record<string, unknown> = {}): Promise<Row> {
  const reply = await app.call<Row>("POST", "/api/credits-transactions", {
    token: (await app.admin()).token,
    body: { user: to._id, credits, increase_source: "bonus", ...more },
  });
  if (reply.status !== 201) throw new Error(`bonus: ${reply.status} ${reply.text}`);
  return reply.data;
}
