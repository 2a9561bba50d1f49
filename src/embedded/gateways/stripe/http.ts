import type { Context } from "hono";
import type { Account, Cause } from "./account";
import { callerGone } from "../silence";
import { failure, invalidRequest, isFailure, type StripeFailure } from "./errors";
import { canonical, parseForm, type Form } from "./form";
import { apiVersion, stripeId } from "./types";

/** One API call, read and admitted. `cause` is what its events name as their origin. */
export type Call = { form: Form; id: string; cause: Cause };
type Answer = { status: number; body: Record<string, unknown>; replayed?: boolean };

const keyMax = 255;
const keySeconds = 24 * 60 * 60;
const accountName = "stripe";

/** Answers one call of the API: who calls, the switches, the form, the key, the work; in Stripe's words whatever comes of it. */
export async function answer(account: Account, c: Context, work: (call: Call) => Record<string, unknown>): Promise<Response> {
  const requestId = stripeId("req", 14);
  const key = c.req.header("idempotency-key") ?? null;
  const { status, body, replayed } = await carryOut(account, c, requestId, key, work);
  const silent = account.world.take(accountName, "timeout_next");
  const { pathname } = new URL(c.req.url);
  const summary = `${c.req.method} ${describe(body)}${replayed ? " (replayed)" : ""}${silent ? " (never answered)" : ""}`;
  account.world.log({ method: accountName, direction: "in", path: pathname, status: silent ? 0 : status, summary });
  if (silent) await callerGone(c);
  return new Response(JSON.stringify(body, null, 2), {
    status,
    headers: {
      "content-type": "application/json",
      "request-id": requestId,
      "stripe-version": c.req.header("stripe-version") ?? apiVersion,
      ...(key !== null && { "idempotency-key": key }),
      ...(replayed && { "idempotent-replayed": "true" }),
    },
  });
}

async function carryOut(
  account: Account,
  c: Context,
  requestId: string,
  key: string | null,
  work: (call: Call) => Record<string, unknown>,
): Promise<Answer> {
  try {
    admit(account, c);
    if (account.world.take(accountName, "fail_next")) throw failure(500, "api_error", "Something went wrong on Stripe's end.");
    const form = await formOf(c);
    const call: Call = { form, id: c.req.param("id") ?? "", cause: { id: requestId, idempotency_key: key } };
    const kept = c.req.method === "POST" ? key : null;
    return account.world.store.atomically(() => once(account, c, kept, form, () => carriedOut(() => work(call))));
  } catch (error) {
    if (isFailure(error)) return refusal(error);
    const message = error instanceof Error ? error.message : String(error);
    return { status: 500, body: { error: { type: "api_error", message: `The sandbox failed: ${message}` } } };
  }
}

/** A decline is what came of the work: what was written of it stays, and its key answers it again. */
function carriedOut(work: () => Record<string, unknown>): Answer {
  try {
    return { status: 200, body: work() };
  } catch (error) {
    if (isFailure(error) && error.stripe.status === 402) return refusal(error);
    throw error;
  }
}

const refusal = ({ stripe: { status, error } }: StripeFailure): Answer => ({
  status,
  body: { error: { ...error, request_log_url: null } },
});

/** Whoever calls must hold the secret key, and speak a version that exists. */
function admit({ options }: Account, c: Context) {
  const header = c.req.header("authorization") ?? "";
  const [scheme = "", value = ""] = header.split(" ");
  const key = scheme.toLowerCase() === "basic" ? atob(value).split(":")[0] : value;
  if (!key) {
    const message =
      "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').";
    throw failure(401, "invalid_request_error", message);
  }
  if (key !== options.secrets.secret_key)
    throw failure(401, "invalid_request_error", `Invalid API Key provided: ${key.slice(0, 8)}${"*".repeat(8)}${key.slice(-4)}`);
  const version = c.req.header("stripe-version");
  if (version !== undefined && !/^\d{4}-\d{2}-\d{2}(\.[a-z]+)?$/.test(version))
    throw invalidRequest(`Invalid Stripe API version: ${version}`);
}

async function formOf(c: Context): Promise<Form> {
  if (c.req.method === "GET") return parseForm(new URL(c.req.url).search);
  const body = await c.req.text();
  const type = c.req.header("content-type") ?? "";
  if (body !== "" && !type.startsWith("application/x-www-form-urlencoded")) {
    throw invalidRequest(`Invalid request: the body must be sent as application/x-www-form-urlencoded, not ${type || "without a type"}.`);
  }
  return parseForm(body);
}

type Kept = { call: string; status: number; body: string };

/** The first answer under a key is kept for a day and given again; a call that was refused before it began leaves the key free. */
function once({ world, seconds }: Account, c: Context, key: string | null, form: Form, run: () => Answer): Answer {
  if (key === null) return run();
  if (key.length > keyMax) throw invalidRequest(`Idempotency key is too long: it has ${key.length} characters, and may have ${keyMax}.`);
  const { db } = world.store;
  const call = `${c.req.method} ${new URL(c.req.url).pathname} ${canonical(form)}`;
  db.query("DELETE FROM answers WHERE method = ? AND created <= ?").run(accountName, seconds() - keySeconds);
  const kept = db
    .query<Kept, [string, string]>("SELECT call, status, body FROM answers WHERE method = ? AND key = ?")
    .get(accountName, key);
  if (kept && kept.call !== call) {
    const message = `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`;
    throw failure(400, "idempotency_error", message);
  }
  if (kept) return { status: kept.status, body: Object.assign(JSON.parse(kept.body)), replayed: true };
  const result = run();
  db.query("INSERT INTO answers (method, key, call, status, body, created) VALUES (?, ?, ?, ?, ?, ?)").run(
    accountName,
    key,
    call,
    result.status,
    JSON.stringify(result.body),
    seconds(),
  );
  return result;
}

function describe(body: Record<string, unknown>): string {
  const { error, object, id, client_reference_id, data } = body;
  if (error && typeof error === "object" && "message" in error) return String(error.message);
  if (Array.isArray(data)) return `${data.length} found`;
  return `${String(object)} ${String(id)}${typeof client_reference_id === "string" ? ` for ${client_reference_id}` : ""}`;
}
