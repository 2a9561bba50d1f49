import { ZaaZError } from "../../openapi/sdk/index";
import type {
  CreateCreditsTransactionInput,
  InitiatedPayment,
  InitiatePaymentInput,
  PackagePlanRead,
  UserWallet,
} from "../../openapi/sdk/types";
import type { SignedIn, TestApp } from "./boot";

/** What a test needs of the demo catalog, by the names people see. */
export async function packagePlan(app: TestApp, packageValue: string, planName?: RegExp): Promise<PackagePlanRead> {
  const shop = app.client();
  const [sold] = (await shop.listPackages({ value: packageValue })).data;
  const plans = (await shop.listPlans({ limit: 100 })).data.filter(({ name }) => !planName || planName.test(name));
  const offers = sold ? (await shop.listPackagePlans({ package: sold._id, limit: 100 })).data : [];
  const found = offers.find(({ plan }) => plans.some(({ _id }) => _id === plan));
  if (!found) throw new Error(`no package plan of ${packageValue}`);
  return found;
}

type Order = Partial<InitiatePaymentInput>;

/** Opens a payment for a package plan, as the buyer's client would. */
export const initiate = async (app: TestApp, buyer: SignedIn, package_plan: string, more: Order = {}): Promise<InitiatedPayment> =>
  (await app.client(buyer.token).initiatePayment({ package_plan, currency: "USD", payment_method: "stripe", ...more })).data;

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

export const wallet = async (app: TestApp, owner: SignedIn): Promise<UserWallet> => (await app.client(owner.token).getMyWallet()).data;

/** Waits until something is true; what it waited for is the error when it never is. */
export async function until(what: string, holds: () => Promise<boolean>, limit_ms = 15_000): Promise<void> {
  const end = performance.now() + limit_ms;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`never happened: ${what}`);
    await Bun.sleep(20);
  }
}

export const payment = async (app: TestApp, owner: SignedIn, id: string) =>
  (await app.client(owner.token).getPaymentTransaction({ id })).data;

/** Buys a package plan through the clickable page and waits for its credits. */
export async function buy(app: TestApp, buyer: SignedIn, package_plan: string): Promise<string> {
  const opened = await initiate(app, buyer, package_plan);
  await click(opened.redirect_url!, "pay");
  const id = opened.payment_transaction._id;
  await until("the payment is credited", async () => (await payment(app, buyer, id)).credits_transaction !== null);
  return id;
}

/** Credits by an admin, so that a test starts from a round number. */
export const giveBonus = async (app: TestApp, to: SignedIn, credits: number, more: Partial<CreateCreditsTransactionInput> = {}) =>
  (await app.client((await app.admin()).token).createCreditsTransaction({ user: to._id, credits, increase_source: "bonus", ...more })).data;

/** What a call was refused with; an error when it was not. */
export async function refused(call: PromiseLike<unknown>): Promise<ZaaZError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof ZaaZError) return error;
    throw error;
  }
  throw new Error("it was not refused");
}
