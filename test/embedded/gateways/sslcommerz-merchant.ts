import { beforeEach, expect } from "bun:test";
import { sandboxSecrets } from "@/embedded/demo/payment-methods";
import { click, until, useSandbox } from "./support";

type Said = Record<string, unknown>;
export type Fields = Record<string, string>;

export const { store_id, store_password } = sandboxSecrets.sslcommerz;
export const openPath = "/gwprocess/v4/api.php";
const credentials = { store_id, store_passwd: store_password };

/** A merchant of SSLCommerz with a sandbox of its own for each test, on a clock that the test turns. */
export function useMerchant() {
  let received: Fields[];
  const sandbox = useSandbox(async (request) => {
    expect(request.headers.get("content-type")).toBe("application/x-www-form-urlencoded");
    received.push(Object.fromEntries(new URLSearchParams(await request.text())));
  });
  beforeEach(() => void (received = []));

  const get = async (path: string, asked: Fields) =>
    (await (await fetch(`${sandbox.url}${path}?${new URLSearchParams({ ...credentials, ...asked })}`)).json()) as Said;
  const create = async (fields: Fields, init: RequestInit = {}) =>
    (await (await fetch(`${sandbox.url}${openPath}`, { method: "POST", body: new URLSearchParams(fields), ...init })).json()) as Fields;
  const lookUp = (asked: Fields) => get("/validator/api/merchantTransIDvalidationAPI.php", asked);
  /** What became of each session under a `tran_id`, newest first. */
  const attempts = async (tran_id: string) => (await lookUp({ tran_id }))["element"] as Fields[];
  return {
    create,
    lookUp,
    attempts,
    validate: (val_id: string, asked: Fields = {}) => get("/validator/api/validationserverAPI.php", { val_id, ...asked }),
    control: sandbox.control,
    address: (path: string) => `${sandbox.url}${path}`,
    /** Opens a session and clicks on its page: what is said of it then. */
    async ended(action: string, more: Fields = {}): Promise<Fields> {
      const { GatewayPageURL } = await create(order(more));
      await click(GatewayPageURL!, action);
      return (await attempts(more["tran_id"] ?? "p1"))[0]!;
    },
    received: () => received,
    ipns: (count: number) => until(() => received.length === count, `${count} notifications`),
    later: sandbox.later,
    restart: sandbox.restart,
  };
}

/** All that must be sent to open a session. */
export const order = (more: Fields = {}): Fields => ({
  ...credentials,
  total_amount: "1199.00",
  currency: "BDT",
  tran_id: "p1",
  product_category: "credits",
  product_name: "Starter",
  product_profile: "non-physical-goods",
  success_url: "https://shop.test/success",
  fail_url: "https://shop.test/fail",
  cancel_url: "https://shop.test/cancel",
  ipn_url: "https://shop.test/ipn",
  cus_name: "A Buyer",
  cus_email: "a@shop.test",
  cus_add1: "N/A",
  cus_city: "Dhaka",
  cus_postcode: "1000",
  cus_country: "Bangladesh",
  cus_phone: "0",
  shipping_method: "NO",
  num_of_item: "1",
  ...more,
});
