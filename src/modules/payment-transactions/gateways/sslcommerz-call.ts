import type { Ctx } from "@/kit/ctx";
import { secretsOf, type PaymentMethodRow } from "@/modules/payment-methods/service";
import { gatewayRefused, gatewayUnavailable } from "../gateway";
import type { Payment } from "../model";
import { askJson } from "./http";
import { isPaid, type Attempt } from "./sslcommerz-verdict";

const hosts = { test: "https://sandbox.sslcommerz.com", live: "https://securepay.sslcommerz.com" };
const openPath = "/gwprocess/v4/api.php";
const validationPath = "/validator/api/validationserverAPI.php";
const lookUpPath = "/validator/api/merchantTransIDvalidationAPI.php";

export type Said = Record<string, unknown>;
export type Calls = Awaited<ReturnType<typeof sslcommerzCalls>>;

export const unavailable = () => gatewayUnavailable({ headers: { "Retry-After": "5" } });

/** The calls that SSLCommerz takes, with the merchant's credentials. Throws `gateway_unavailable` for whatever is no clear answer. */
export async function sslcommerzCalls(ctx: Ctx, method: PaymentMethodRow) {
  const secrets = await secretsOf(ctx, method, "sslcommerz");
  const credentials = { store_id: secrets.store_id, store_passwd: secrets.store_password };
  const host = ctx.gatewayUrls.sslcommerz ?? (method.is_test ? hosts.test : hosts.live);

  /** `invalid` is thrown for what it says is no request: to an order that is a "no", to a question it is no answer. */
  async function get(path: string, params: Record<string, string>, invalid = unavailable): Promise<Said> {
    const query = new URLSearchParams({ ...params, ...credentials, v: "1", format: "json" });
    const { status, body } = await askJson(ctx, "sslcommerz", `${host}${path}?${query}`);
    const connect = String(body["APIConnect"]).slice(0, 40);
    // What says that it was paid is an answer also without a word on how it was connected.
    const answers = connect === "DONE" || (!("APIConnect" in body) && isPaid(body));
    if (status === 200 && answers) return body;
    ctx.log.warn({ gateway: "sslcommerz", path, status, connect }, "sslcommerz did not do it");
    throw status === 200 && connect === "INVALID_REQUEST" ? invalid() : unavailable();
  }

  const lookUp = (params: Record<string, string>) => get(lookUpPath, params);
  return {
    secrets,
    lookUp,
    /** Orders a refund, by the path that also answers questions. Throws `gateway_refused` for what it says is no request. */
    giveBack: (params: Record<string, string>) => get(lookUpPath, params, gatewayRefused),
    validate: (val_id: string) => get(validationPath, { val_id }),
    /** What was tried under our `tran_id`. An answer that lists nothing and does not say that there is nothing is none. */
    async attempts(payment: Payment): Promise<Attempt[]> {
      const { element, no_of_trans_found } = await lookUp({ tran_id: payment._id.toHexString() });
      const found = attemptsOf(element);
      if (found.length === 0 && String(no_of_trans_found) !== "0") throw unavailable();
      return found;
    },
    /** Opens a session. What is no success by its HTTP status neither happened nor was refused. */
    async open(fields: Record<string, string>): Promise<Said> {
      const body = new URLSearchParams({ ...fields, ...credentials });
      const answer = await askJson(ctx, "sslcommerz", `${host}${openPath}`, { method: "POST", body });
      if (answer.status === 200) return answer.body;
      ctx.log.warn({ gateway: "sslcommerz", path: openPath, status: answer.status }, "sslcommerz did not do it");
      throw unavailable();
    },
  };
}

/** Seen as a list and as a single record. */
function attemptsOf(element: unknown): Attempt[] {
  const list: unknown[] = Array.isArray(element) ? element : [element];
  return list.filter((each): each is Attempt => each !== null && typeof each === "object");
}
