import { afterEach, beforeEach } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Stripe } from "stripe";
import { sandboxSecrets } from "@/embedded/demo/payment-methods";
import { openGatewaySandbox, type GatewaySandbox } from "@/embedded/gateways/server";

export const secrets = { secret_key: "sk_test_sandbox_key_0001", webhook_secret: "whsec_sandbox_0001" };

export type Received = { type: string; id: string; body: string; signature: string; object: Record<string, unknown> };

/** A webhook endpoint that keeps what it is sent; `answer` decides the status. */
export function openReceiver() {
  const received: Received[] = [];
  const receiver = { answer: (_attempt: number): number => 200, attempts: 0 };
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    async fetch(request) {
      const body = await request.text();
      receiver.attempts += 1;
      const status = receiver.answer(receiver.attempts);
      const event = JSON.parse(body) as { id: string; type: string; data: { object: Record<string, unknown> } };
      if (status === 200) {
        received.push({
          type: event.type,
          id: event.id,
          body,
          signature: request.headers.get("stripe-signature") ?? "",
          object: event.data.object,
        });
      }
      return new Response("", { status });
    },
  });
  return {
    received,
    receiver,
    url: `http://127.0.0.1:${server.port}/webhook`,
    types: () => received.map(({ type }) => type),
    of: (type: string) => received.filter((event) => event.type === type),
    [Symbol.asyncDispose]: () => server.stop(true),
  };
}

export function client(url: string, options: { key?: string; maxNetworkRetries?: number; timeout?: number } = {}): Stripe {
  const { hostname, port } = new URL(url);
  const { key = secrets.secret_key, maxNetworkRetries = 0, timeout = 5_000 } = options;
  return new Stripe(key, { host: hostname, port: Number(port), protocol: "http", telemetry: false, maxNetworkRetries, timeout });
}

/** A sandbox in memory with its client and a receiver of its webhooks. */
export async function openSandbox(dir: string | null = null) {
  const receiver = openReceiver();
  const sandbox = await openGatewaySandbox({
    port: 0,
    host: "127.0.0.1",
    dir,
    webhookUrl: () => receiver.url,
    secrets: { ...sandboxSecrets, stripe: secrets },
  });
  return {
    ...receiver,
    sandbox,
    url: sandbox.url,
    stripe: client(sandbox.url),
    control: (path: string, body: unknown = {}) => control(sandbox.url, path, body),
    click: (session: { url: string | null; id: string }, action: string, card?: string) =>
      click(`${sandbox.url}/pay/${session.id}`, action, card),
    [Symbol.asyncDispose]: async () => {
      await sandbox.close();
      await receiver[Symbol.asyncDispose]();
    },
  };
}

/** A sandbox of its own for each test of a merchant, on a clock that the test turns. `hear` takes what is sent to them. */
export function useSandbox(hear: (request: Request) => Promise<void>) {
  let sandbox: GatewaySandbox;
  let dir: string;
  let ear: Bun.Server<undefined>;
  let now: Date;
  const open = () =>
    openGatewaySandbox({
      port: 0,
      host: "127.0.0.1",
      dir,
      webhookUrl: () => `http://127.0.0.1:${ear.port}/`,
      secrets: sandboxSecrets,
      now: () => now,
    });
  beforeEach(async () => {
    now = new Date("2026-11-25T06:00:00.123Z");
    dir = mkdtempSync(join(tmpdir(), "sandbox-"));
    ear = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: async (request) => (await hear(request), new Response("")) });
    sandbox = await open();
  });
  afterEach(async () => {
    await sandbox.close();
    await ear.stop(true);
    rmSync(dir, { recursive: true, force: true });
  });
  return {
    get url() {
      return sandbox.url;
    },
    control: (path: string, body: unknown = {}) => control(sandbox.url, path, body),
    later: (ms: number) => void (now = new Date(now.getTime() + ms)),
    async restart() {
      await sandbox.close();
      sandbox = await open();
    },
  };
}

export async function control(url: string, path: string, body: unknown = {}) {
  const answer = await fetch(`${url}/_control${path}`, { method: "POST", body: JSON.stringify(body) });
  return { status: answer.status, body: (await answer.json()) as { data?: Record<string, unknown>; error?: { message: string } } };
}

export const click = (page: string, action: string, card?: string) =>
  fetch(page, { method: "POST", body: new URLSearchParams({ action, ...(card && { card }) }), redirect: "manual" });

export const minutesAhead = (minutes: number) => Math.floor(Date.now() / 1_000) + minutes * 60;

export function purchase(payment: string, extra: Partial<Stripe.Checkout.SessionCreateParams> = {}): Stripe.Checkout.SessionCreateParams {
  return {
    mode: "payment",
    client_reference_id: payment,
    metadata: { payment_transaction: payment },
    payment_intent_data: { metadata: { payment_transaction: payment } },
    line_items: [{ quantity: 1, price_data: { currency: "usd", unit_amount: 1250, product_data: { name: "Starter, 30 days" } } }],
    adaptive_pricing: { enabled: false },
    success_url: "http://shop.test/return?session_id={CHECKOUT_SESSION_ID}",
    cancel_url: "http://shop.test/cancel",
    expires_at: minutesAhead(31),
    ...extra,
  };
}

/** Waits until `check` gives something truthy, and gives that. */
export async function until<T>(check: () => T | Promise<T>, what: string, withinMs = 5_000): Promise<NonNullable<T>> {
  const end = Date.now() + withinMs;
  while (Date.now() < end) {
    const value = await check();
    if (value) return value;
    await Bun.sleep(10);
  }
  throw new Error(`Not within ${withinMs} ms: ${what}`);
}

/** What a rejected call of the SDK carries. */
export async function refusal(call: Promise<unknown>) {
  try {
    await call;
  } catch (error) {
    if (error instanceof Stripe.errors.StripeError) {
      return {
        name: error.constructor.name,
        status: error.statusCode,
        code: error.code,
        decline_code: error.decline_code,
        param: error.param,
        message: error.message,
        type: error.rawType,
      };
    }
    throw error;
  }
  throw new Error("The call was not refused.");
}
