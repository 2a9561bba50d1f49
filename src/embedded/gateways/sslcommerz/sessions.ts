import { randomBytes } from "node:crypto";
import { z } from "zod";
import { notify } from "./told";
import type { Ended, Session, Store } from "./types";

const sessionLife_ms = 60 * 60_000;
const text = (max: number) => z.string().min(1).max(max);
const optional = (max: number) => z.string().max(max).optional();
const address = z.url({ protocol: /^https?$/ }).max(255);

/** What a merchant must send to open a session, as it is documented. */
const Wanted = z.object({
  store_id: text(30),
  store_passwd: text(30),
  total_amount: z.string().regex(/^\d{1,8}(\.\d{1,2})?$/),
  currency: z.enum(["BDT", "USD", "EUR", "GBP"]),
  tran_id: text(30),
  product_category: text(100),
  success_url: address,
  fail_url: address,
  cancel_url: address,
  ipn_url: address.optional(),
  cus_name: text(50),
  cus_email: text(50),
  cus_add1: text(50),
  cus_city: text(50),
  cus_postcode: text(30),
  cus_country: text(50),
  cus_phone: text(20),
  shipping_method: z.enum(["NO", "YES", "Courier", "SSLCOMMERZ_LOGISTIC"]),
  num_of_item: z.string().regex(/^\d+$/),
  product_name: text(255),
  product_profile: z.enum(["general", "physical-goods", "non-physical-goods", "airline-tickets", "travel-vertical", "telecom-vertical"]),
  value_a: optional(255),
  value_b: optional(255),
  value_c: optional(255),
  value_d: optional(255),
});

type Opened = Record<string, unknown>;

export function openSession(store: Store, form: Record<string, string>): Opened {
  const failed = (failedreason: string) => ({ status: "FAILED", failedreason, sessionkey: "", GatewayPageURL: "" });
  const { store_id, store_password } = store.secrets;
  if (form["store_id"] !== store_id || form["store_passwd"] !== store_password)
    return failed("Store Credential Error Or Store is De-active");
  const parsed = Wanted.safeParse(form);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return failed(`Invalid Information: ${issue?.path.join(".")}: ${issue?.message}`);
  }
  const { data } = parsed;
  const asked = Math.round(Number(data.total_amount) * 100);
  if (data.currency === "BDT" && (asked < 1_000 || asked > 50_000_000))
    return failed("Invalid Information: total_amount: 10.00 to 500000.00");
  const now = store.world.now().getTime();
  const session: Session = {
    id: randomBytes(16).toString("hex").toUpperCase(),
    tran_id: data.tran_id,
    asked,
    currency: data.currency,
    product: data.product_name,
    urls: { success: data.success_url, fail: data.fail_url, cancel: data.cancel_url },
    values: { value_a: data.value_a ?? "", value_b: data.value_b ?? "", value_c: data.value_c ?? "", value_d: data.value_d ?? "" },
    created: now,
    expires: now + sessionLife_ms,
    ended: null,
    val_id: "",
    bank_tran_id: "",
    risky: false,
    at: now,
    error: "",
    validated: false,
  };
  keep(store, session);
  return {
    status: "SUCCESS",
    failedreason: "",
    sessionkey: session.id,
    gw: { visa: "visacard", master: "mastercard", mobilebanking: "bkash,nagad" },
    redirectGatewayURL: "",
    GatewayPageURL: `${store.world.origin}${pagePath(session)}`,
    storeLogo: "",
    store_name: "Sandbox store",
    desc: [],
  };
}

export const pagePath = ({ id }: Pick<Session, "id">) => `/EasyCheckOut/testcde${id.toLowerCase()}`;

/** Ends a session, once, and tells the merchant. What somebody tried has a bank's number; what was paid has a `val_id` too. */
export function end(store: Store, session: Session, ended: Ended, { risky = false }: { risky?: boolean } = {}): Session {
  if (session.ended !== null) return session;
  const at = store.world.now().getTime();
  const number = (what: string) => `${new Date(at).toISOString().replace(/\D/g, "").slice(2, 14)}${what}${randomBytes(5).toString("hex")}`;
  const tried = ended === "VALID" || ended === "FAILED";
  const after: Session = {
    ...session,
    ended,
    at,
    risky,
    bank_tran_id: tried ? number("BANK") : "",
    val_id: ended === "VALID" ? number("VAL") : "",
    error: errors[ended],
  };
  keep(store, after);
  for (const id of [after.val_id, after.bank_tran_id]) if (id !== "") store.index.put({ id, session: after.id });
  notify(store, after);
  return after;
}

/** Writes a session back. An open one is looked at again when its time is over. */
export function keep(store: Store, session: Session): void {
  store.sessions.put(session, { payment: session.tran_id, due: session.ended === null ? session.expires : null });
}

const errors: Record<Ended, string> = {
  VALID: "",
  FAILED: "Invalid expiration date",
  CANCELLED: "Cancelled by User",
  UNATTEMPTED: "Customer did not choose to pay any channel",
  EXPIRED: "Session expired",
};
