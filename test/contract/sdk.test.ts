import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isProblem, ZaaZ, ZaaZError, type Answer, type PaymentTransactionRead } from "../../openapi/sdk/index";
import { adminAccount, bootTest, type TestApp } from "@test/support/boot";
import { routes } from "./support";

let app: TestApp;
let admin: ZaaZ;
beforeAll(async () => {
  app = await bootTest({ SEED: "none" });
  admin = new ZaaZ({ baseUrl: app.url, token: (await app.admin()).token });
});
afterAll(() => app.close());

const caught = async (call: PromiseLike<unknown>): Promise<ZaaZError> => {
  const error = await Promise.resolve(call).then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ZaaZError)) throw new Error(`not a ZaaZError: ${String(error)}`);
  return error;
};

const plan = (name: string) => ({ name, duration: 30 });

test("there is a method for every operation", () => {
  const known = new Set(Object.getOwnPropertyNames(ZaaZ.prototype));
  expect(routes.map((route) => route.id).filter((id) => !known.has(id))).toEqual([]);
  expect(known.size).toBe(routes.length + 1);
});

describe("against the product", () => {
  test("signs in, with the token told or asked for at each call", async () => {
    const stranger = new ZaaZ({ baseUrl: `${app.url}/` });
    const { data, response } = await stranger.signIn({ email: adminAccount.ADMIN_EMAIL, password: adminAccount.ADMIN_PASSWORD });
    expect(data.token_type).toBe("Bearer");
    expect([response.status, response.request_id.length > 0, response.replayed]).toEqual([200, true, false]);
    const me = new ZaaZ({ baseUrl: app.url, token: () => Promise.resolve(data.access_token) });
    expect((await me.getMe()).data.email).toBe(adminAccount.ADMIN_EMAIL);
    expect((await stranger.getMe(undefined, { token: data.access_token })).data._id).toBe(data.user._id);
  });

  test("refusals are errors with what is needed to act on them", async () => {
    const unknown = await caught(new ZaaZ({ baseUrl: app.url }).getMe());
    expect([unknown.status, unknown.code, unknown.errors]).toEqual([401, "unauthenticated", []]);
    const invalid = await caught(admin.createPlan({ name: "", duration: -1 }));
    expect([invalid.status, invalid.code]).toEqual([422, "invalid_request"]);
    expect(invalid.errors.map(({ field }) => field)).toEqual(["name", "duration"]);
    expect(invalid.request_id).toMatch(/^[0-9a-f-]{36}$/);
    expect(invalid.message).toContain("duration");
    expect(isProblem(invalid, "not_found", "invalid_request")).toBe(true);
    expect(isProblem(invalid, "not_found")).toBe(false);
    expect(isProblem(new Error("other"), "not_found")).toBe(false);
    expect((await caught(admin.getPlan({ id: "0".repeat(24) }))).code).toBe("not_found");
  });

  test("an answer that was lost on the way is told again; it happened once", async () => {
    let lost = 0;
    const shaky = new ZaaZ({
      baseUrl: app.url,
      token: (await app.admin()).token,
      fetch: async (url, init) => {
        const response = await fetch(url, init);
        if (lost++ === 0) throw new TypeError("socket closed");
        return response;
      },
    });
    const { data, response } = await shaky.createPlan(plan("Once"));
    expect([lost, response.replayed]).toEqual([2, true]);
    expect((await admin.listPlans({ name: "Once" })).meta.total).toBe(1);
    expect((await admin.getPlan({ id: data._id })).data).toMatchObject(plan("Once"));
  });

  test("a file goes up as a Blob and comes down as one", async () => {
    const bytes = new Blob(["a note, ", new Uint8Array([0xc3, 0xa9])], { type: "application/x-anything" });
    const { data: file } = await admin.uploadFile({ file: new File([bytes], "note.txt") });
    expect(file).toMatchObject({ name: "note.txt", mimetype: "text/plain", size: 10 });
    expect((await admin.uploadFile({ file: bytes })).data.mimetype).toBe("text/plain");
    const { data } = await admin.downloadFile({ id: file._id });
    expect([data.type, await data.text()]).toEqual(["text/plain;charset=utf-8", "a note, é"]);
    const refusal = await caught(admin.uploadFile({ file: new File(["<svg/>"], "x.svg") }));
    expect([refusal.status, refusal.code]).toEqual([415, "file_type_refused"]);
    expect((await caught(admin.downloadFile({ id: "0".repeat(24) }))).code).toBe("not_found");
  });

  test("lists are their first page when awaited, and every row when iterated", async () => {
    for (let number = 1; number <= 5; number += 1) await admin.createPlan(plan(`Row ${number}`));
    const query = { search: "row", sort: "name", limit: 2 } as const;
    const page = await admin.listPlans(query);
    expect(page.data.map(({ name }) => name)).toEqual(["Row 1", "Row 2"]);
    expect(page.meta).toMatchObject({ page: 1, limit: 2, total: 5, pages: 3 });
    const names: string[] = [];
    for await (const { name } of admin.listPlans(query)) names.push(name);
    expect(names).toEqual(["Row 1", "Row 2", "Row 3", "Row 4", "Row 5"]);
    const sizes: number[] = [];
    for await (const { data } of admin.listPlans({ ...query, page: 2 }).pages()) sizes.push(data.length);
    expect(sizes).toEqual([2, 1]);
    expect((await admin.listPlans({ "name[in]": ["Row 2", "Row 4"], fields: ["name"] })).data).toHaveLength(2);
    expect((await caught(admin.listPlans({ limit: 101 }))).errors[0]!.field).toBe("limit");
    const codes: unknown[] = [];
    const end = () => void codes.push("end");
    await admin
      .listPlans({ limit: 101 })
      .catch((error: unknown) => codes.push(error instanceof ZaaZError && error.code))
      .finally(end);
    expect((await admin.listPlans(query).finally(end)).data).toHaveLength(2);
    expect(codes).toEqual(["invalid_request", "end", "end"]);
  });

  test("a change by somebody else in between is refused", async () => {
    const { data } = await admin.createPlan(plan("Shared"));
    const { etag } = (await admin.getPlan({ id: data._id })).response;
    await admin.updatePlan({ id: data._id, duration: 31 }, { ifMatch: etag! });
    const late = await caught(admin.updatePlan({ id: data._id, duration: 32 }, { ifMatch: etag! }));
    expect([late.status, late.code]).toEqual([412, "precondition_failed"]);
    expect((await admin.deletePlans({ ids: [data._id] })).data).toEqual({ deleted: 1 });
  });

  const node = Bun.which("node");
  test.skipIf(!node)("Node runs it as it is", async () => {
    const { token } = await app.admin();
    const script = `import { ZaaZ, ZaaZError } from ${JSON.stringify(join(import.meta.dir, "../../openapi/sdk/index.js"))};
      const zaaz = new ZaaZ({ baseUrl: ${JSON.stringify(app.url)}, token: ${JSON.stringify(token)} });
      const refused = await zaaz.getPlan({ id: "x" }).catch((error) => error);
      let rows = 0;
      for await (const _ of zaaz.listPlans({ limit: 1 })) rows += 1;
      console.log(JSON.stringify([(await zaaz.getMe()).data.role, refused instanceof ZaaZError, refused.code, rows > 0]));`;
    const run = Bun.spawn([node!, "--input-type=module", "-e", script], { stdout: "pipe", stderr: "inherit" });
    expect(JSON.parse(await new Response(run.stdout).text()) as unknown).toEqual(["super-admin", true, "invalid_request", true]);
  });
});

type Heard = { method: string; url: string; key: string | null; body: Record<string, unknown> };
type Said = Response | "lost" | "silent";

/** A client whose server says these things in turn. */
function scripted(said: readonly Said[], options: { timeoutMs?: number; maxRetries?: number } = {}): { zaaz: ZaaZ; heard: Heard[] } {
  const heard: Heard[] = [];
  const zaaz = new ZaaZ({
    baseUrl: "http://zaaz.invalid",
    ...options,
    fetch: (url, { method, headers, body, signal }) => {
      const key = new Headers(headers).get("Idempotency-Key");
      heard.push({ method: method!, url, key, body: typeof body === "string" ? (JSON.parse(body) as Record<string, unknown>) : {} });
      const now = said[heard.length - 1] ?? "lost";
      if (now === "lost") return Promise.reject(new TypeError("connection refused"));
      if (now !== "silent") return Promise.resolve(now.clone());
      return new Promise((_, reject) => signal!.addEventListener("abort", () => reject(signal!.reason as Error)));
    },
  });
  return { zaaz, heard };
}
const json = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json", ...headers } });
const busy = json(503, { code: "unavailable", status: 503, title: "Try again." }, { "Retry-After": "0" });
const done = json(200, { data: { _id: "1", status: "held" } });

describe("retries of its own", () => {
  test("keep the key of the call; another call has another", async () => {
    const { zaaz, heard } = scripted([busy, "lost", done, done]);
    await zaaz.createPlan(plan("A"));
    await zaaz.createPlan(plan("A"));
    const keys = heard.map(({ key }) => key);
    expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(keys.slice(0, 3)).toEqual([keys[0]!, keys[0]!, keys[0]!]);
    expect(keys[3]).not.toBe(keys[0]);
  });

  test("a key that was told is the key", async () => {
    const { zaaz, heard } = scripted([json(409, { code: "in_flight", status: 409 }), done]);
    await zaaz.createPlan(plan("A"), { idempotencyKey: "order-7" });
    expect(heard.map(({ key }) => key)).toEqual(["order-7", "order-7"]);
  });

  test("the use of credits is named once, in its body", async () => {
    const { zaaz, heard } = scripted(["lost", busy, done]);
    await zaaz.validateCredits({ ai_model: "example" });
    const names = heard.map(({ body }) => body["usage_key"]);
    expect(names[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(new Set(names).size).toBe(1);
    expect(heard.map(({ key }) => key)).toEqual([null, null, null]);
  });

  test("end: after so many, and at once where a repetition might do it twice or help nobody", async () => {
    const outcome = async (said: Said[], call: (zaaz: ZaaZ) => PromiseLike<unknown>, maxRetries?: number) => {
      const { zaaz, heard } = scripted(said, maxRetries === undefined ? {} : { maxRetries });
      return [(await caught(call(zaaz))).code, heard.length];
    };
    expect(await outcome([busy, busy, busy], (zaaz) => zaaz.listPlans())).toEqual(["unavailable", 3]);
    expect(await outcome([busy, busy, busy], (zaaz) => zaaz.listPlans(), 0)).toEqual(["unavailable", 1]);
    expect(await outcome(["lost", "lost", "lost"], (zaaz) => zaaz.getMe())).toEqual(["connection_failed", 3]);
    expect(await outcome([busy], (zaaz) => zaaz.quoteCredits({ ai_model: "example" }))).toEqual(["unavailable", 1]);
    expect(await outcome([json(402, { code: "insufficient_credits" })], (zaaz) => zaaz.createPlan(plan("A")))).toEqual([
      "insufficient_credits",
      1,
    ]);
    const tomorrow = json(429, { code: "rate_limited" }, { "Retry-After": "86400" });
    expect(await outcome([tomorrow], (zaaz) => zaaz.listPlans())).toEqual(["rate_limited", 1]);
  });

  test("silence ends in time, and a call that is given up at once", async () => {
    const late = await caught(scripted(["silent"], { timeoutMs: 20, maxRetries: 0 }).zaaz.getMe());
    expect([late.code, late.status]).toEqual(["timed_out", 0]);
    const gone = await caught(scripted(["silent"]).zaaz.getMe(undefined, { signal: AbortSignal.timeout(5) }));
    expect(gone.code).toBe("aborted");
  });
});

describe("C28: what this version of the package does not know comes through as it was sent", () => {
  const row = { _id: "1", status: "half_refunded", amount: 9_007_199_254_740_991, paid_at: null, brand_new: { a: [1] } };

  test("an enumeration's new value, a new field, a null", async () => {
    const { zaaz } = scripted([json(200, { data: row })]);
    const answer: Answer<PaymentTransactionRead> = await zaaz.getPaymentTransaction({ id: "1" });
    expect(answer.data as unknown).toEqual(row);
  });

  test("on a page of others, which it does not spoil", async () => {
    const meta = { page: 1, limit: 20, total: 2, pages: 1, next: null };
    const { zaaz } = scripted([json(200, { data: [row, { ...row, status: "success" }], meta })]);
    const statuses: string[] = [];
    for await (const { status } of zaaz.listPaymentTransactions()) statuses.push(status);
    expect(statuses).toEqual(["half_refunded", "success"]);
  });

  test("a failure that is no problem document is an error all the same", async () => {
    const { zaaz } = scripted([new Response("<h1>Bad gateway</h1>", { status: 500, headers: { "Content-Type": "text/html" } })]);
    const error = await caught(zaaz.getMe());
    expect([error.code, error.status]).toEqual(["http_500", 500]);
  });
});

test("what stands in an address cannot leave its place", async () => {
  const { zaaz, heard } = scripted([done, done]);
  await zaaz.getPlan({ id: "../users?x=1#y" });
  expect(heard[0]!.url).toBe("http://zaaz.invalid/api/plans/..%2Fusers%3Fx%3D1%23y");
  await expect(zaaz.getPlan({ id: "" })).rejects.toThrow("id is missing");
});

test("every example of its README is code that compiles against it, as strictly as an integrator may ask", async () => {
  const sdk = join(import.meta.dir, "../../openapi/sdk");
  const blocks = [...(await Bun.file(join(sdk, "README.md")).text()).matchAll(/^```ts\n([^]*?)^```/gm)].map(([, code]) => code!);
  expect(blocks.length).toBeGreaterThanOrEqual(7);
  const [start, ...rest] = blocks as [string, ...string[]];
  const folder = mkdtempSync(join(tmpdir(), "zaaz-readme-"));
  try {
    // What the examples take as given.
    const given = `declare const process: { env: { ZAAZ_KEY?: string } };
      declare const user: string, ai_model: string, email: string, password: string, baseUrl: string, package_plan: string, id: string, orderId: string;
      declare const coupon: import("@zaaz/sdk").CouponCreate;
      declare const callTheModel: () => Promise<unknown>, showTopUp: (credits: unknown) => void;`;
    writeFileSync(join(folder, "readme.ts"), [given, start, ...rest.map((code) => `{\n${code}}`)].join("\n"));
    const compilerOptions = {
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      noEmit: true,
      target: "es2023",
      lib: ["es2023", "dom", "dom.iterable"],
      module: "preserve",
      moduleDetection: "force",
      types: [],
      paths: { "@zaaz/sdk": [join(sdk, "index.d.ts")] },
    };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["readme.ts"] }));
    const tsc = join(import.meta.dir, "../../node_modules/.bin/tsc");
    const run = Bun.spawn([process.execPath, tsc, "-p", folder], { stdout: "pipe", stderr: "inherit" });
    expect(await new Response(run.stdout).text()).toBe("");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 60_000);
