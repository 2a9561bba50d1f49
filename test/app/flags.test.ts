import { afterEach, describe, expect, test } from "bun:test";
import { flagNames, type Flag } from "@/config";
import { gatewayNames } from "@/modules/payment-methods/schema";
import { bootTest, type TestApp } from "@test/support/boot";
import { packagePlan } from "@test/support/shop";

let app: TestApp;
afterEach(() => app.close());

// Nobody listens there: whoever goes on to Google hears 503.
const google = { GOOGLE_CLIENT_ID: "our-client", GOOGLE_CLIENT_SECRET: "a secret of ours", GOOGLE_ISSUER: "http://127.0.0.1:1" };
const start = async (FLAGS: string) => {
  app = await bootTest({ FLAGS, ...google });
  const { token } = await app.admin();
  const { data } = await app.call<{ _id: string }[]>("GET", "/api/payment-methods", { token });
  for (const { _id } of data) await app.call("PATCH", `/api/payment-methods/${_id}`, { token, body: { is_active: true } });
};

type Config = {
  flags: Record<Flag, boolean>;
  google_client_id: string | null;
  payment_methods: { value: string }[];
  currencies: string[];
  limits: Record<string, number>;
};
const config = async () => (await app.call<Config>("GET", "/api/config")).data;

/** What becomes of each thing that can be switched off: refused by name, or not. */
async function whatWorks(): Promise<Record<Flag, boolean>> {
  const { token } = await app.admin();
  const { _id: package_plan, price } = await packagePlan(app, "pro", /month/i);
  expect(Object.keys(price)).toContain("USD");
  const refused = async (code: string, status: number, reply: Promise<{ status: number; problem: { code?: string } }>) => {
    const { status: answered, problem } = await reply;
    if (problem.code === code) expect(answered).toBe(status);
    return problem.code === code;
  };
  const offered = (await app.call<{ value: string }[]>("GET", "/api/payment-methods")).data.map(({ value }) => value);
  const pays = async (payment_method: (typeof gatewayNames)[number]) => {
    const body = { package_plan, currency: payment_method === "stripe" ? "USD" : "BDT", payment_method };
    if (offered.includes(payment_method) && payment_method !== "stripe") return true;
    const off = await refused("payment_method_unavailable", 409, app.call("POST", "/api/payment-transactions/initiate", { token, body }));
    // What buyers see is what they can pay with.
    expect([payment_method, offered.includes(payment_method)]).toEqual([payment_method, !off]);
    return !off;
  };
  const form = new FormData();
  form.set("file", new Blob(["some notes"]), "notes.txt");
  const upload = async () => {
    const headers = { Authorization: `Bearer ${token}` };
    const response = await app.product.fetch(new Request(`${app.url}/api/storage`, { method: "POST", headers, body: form }));
    return { status: response.status, problem: (await response.json()) as { code?: string } };
  };
  const person = { name: "Ada", email: "ada@example.com", password: "correct horse battery" };
  return {
    sign_up: !(await refused("sign_up_closed", 403, app.call("POST", "/api/auth/sign-up", { body: person }))),
    google: !(await refused("google_off", 403, app.call("GET", "/api/auth/google"))),
    stripe: await pays("stripe"),
    sslcommerz: await pays("sslcommerz"),
    bkash: await pays("bkash"),
    uploads: !(await refused("uploads_closed", 403, upload())),
  };
}

const on = Object.fromEntries(flagNames.map((name) => [name, true])) as Record<Flag, boolean>;

describe("a flag switches off what it names, and nothing else", () => {
  test.each(["none", ...flagNames])("%s", async (flag) => {
    await start(flag === "none" ? "" : `-${flag}`);
    const expected = flag === "none" ? on : { ...on, [flag]: false };
    expect(await whatWorks()).toEqual(expected);
    const told = await config();
    expect(told.flags).toEqual(expected);
    expect(told.payment_methods.map(({ value }) => value).toSorted()).toEqual(gatewayNames.filter((name) => expected[name]).toSorted());
    expect(told.google_client_id).toBe(expected.google ? google.GOOGLE_CLIENT_ID : null);
    const { token } = await app.admin();
    expect((await app.call<unknown[]>("GET", "/api/payment-methods", { token })).data).toHaveLength(3);
  });
});

test("the configuration tells strangers what they need, and no secret", async () => {
  await start("-stripe");
  const { data, text } = await app.call<Config>("GET", "/api/config");
  expect(data.currencies).toEqual(["BDT"]);
  expect(data.limits).toEqual({
    body_bytes: 65_536,
    upload_bytes: 20 * 1024 * 1024,
    files: 1_000,
    list_rows: 100,
    access_token_seconds: 900,
    payment_window_minutes: 30,
  });
  expect(Object.keys(data.payment_methods[0]!).toSorted()).toEqual(["currencies", "currency", "is_test", "name", "public_key", "value"]);
  for (const secret of ["a secret of ours", "store_password", "app_secret", "secret"])
    expect([secret, text.includes(secret)]).toEqual([secret, false]);
  expect((await app.call("GET", "/api/v1/config")).text).toBe(text);
});
