import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { documentOf } from "../../tools/openapi";
import type { JsonSchema } from "@/app/examples";
import { breaches } from "@test/support/answers";
import { bootTest, type SignedIn, type TestApp } from "@test/support/boot";

let app: TestApp;
let token: string;
let buyer: SignedIn;
beforeAll(async () => {
  app = await bootTest();
  ({ token } = await app.admin());
  buyer = await app.user();
});
afterAll(() => app.close());

describe("every answer of this suite is held against the contract", () => {
  const row = { _id: "0".repeat(24), is_deleted: false, created_at: "2026-01-31T12:00:00.000Z", updated_at: "2026-01-31T12:00:00.000Z" };
  const plan = { ...row, name: "Monthly", description: "", duration: 30, sequence: 0, is_active: true };
  const said = (body: unknown, status = 200, type = "application/json") =>
    breaches("GET", `/api/plans/${row._id}`, { status, headers: new Headers({ "Content-Type": type }), text: JSON.stringify(body) });

  test("what keeps to it passes", () => {
    expect(said({ data: plan })).toEqual([]);
    expect(said({ data: { ...plan, created_by: null } })).toEqual([]);
  });

  test.each([
    ["a field that is not named", { ...plan, secret: 1 }, "additional properties"],
    ["a field that is missing", { ...plan, name: undefined }, "required property 'name'"],
    ["a null where none may be", { ...plan, name: null }, "/data/name must be string"],
    ["a number as text", { ...plan, duration: "30" }, "/data/duration must be integer"],
    ["a time that is none", { ...plan, created_at: "yesterday" }, "date-time"],
    ["a time that is not in UTC", { ...plan, created_at: "2026-01-31T12:00:00+06:00" }, "not in UTC"],
    ["an integer that a double rounds", { ...plan, duration: 2 ** 53 }, "not exact"],
  ])("%s does not", (_, data, fault) => {
    expect(said({ data }).join("\n")).toContain(fault);
  });

  test("neither does another status, another form, or a code that is not of the operation", () => {
    const problem = { type: "x", title: "x", status: 404, request_id: "x" };
    expect(said({ ...problem, code: "not_found" }, 404, "application/problem+json")).toEqual([]);
    expect(said({ ...problem, code: "in_use" }, 404, "application/problem+json").join()).toContain("not a code of this operation");
    expect(said({ ...problem, code: "not_found" }, 418, "application/problem+json").join()).toContain("not in the contract");
    expect(said({ ...problem, code: "not_found" }, 404, "application/json").join()).toContain("instead of application/problem+json");
  });
});

describe("C28: nothing leaves that a client cannot hold", () => {
  const bonus = (credits: number) =>
    app.call("POST", "/api/credits-transactions", { token, body: { user: buyer._id, credits, increase_source: "bonus" } });

  test("credits that would no longer be exact as a JSON number are not taken", async () => {
    expect((await bonus(9_007_199_254.740993)).status).toBe(422);
    expect((await bonus(1_000_000_000.000001)).status).toBe(422);
    const before = (await app.call<{ credits: number }>("GET", "/api/user-wallets/me", { token: buyer.token })).data.credits;
    expect((await bonus(999_999_999.999999)).status).toBe(201);
    expect((await app.call<{ credits: number }>("GET", "/api/user-wallets/me", { token: buyer.token })).data.credits).toBe(
      Number((before + 999_999_999.999999).toFixed(6)),
    );
  });

  test.each([
    ["2026-01-31T12:00:00+06:00", "2026-01-31T06:00:00.000Z"],
    ["2026-01-31T12:00:00.123456Z", "2026-01-31T12:00:00.123Z"],
    ["2026-01-31T23:30:00-11:00", "2026-02-01T10:30:00.000Z"],
  ])("a time sent as %s comes back in UTC", async (applied_at, shown) => {
    const body = { credit_price: 0.001, applied_at: applied_at.replace("2026", "2099") };
    const reply = await app.call("POST", "/api/billing-settings", { token, body });
    expect([reply.status, reply.data["applied_at"]]).toEqual([201, shown.replace("2026", "2099")]);
  });

  test.each(["2099-01-31T12:00:00", "2099-01-31", "2099-13-01T00:00:00Z", "1"])("a time sent as %s is refused", async (applied_at) => {
    const reply = await app.call("POST", "/api/billing-settings", { token, body: { credit_price: 0.001, applied_at } });
    expect([reply.status, reply.problem.errors?.[0]?.field]).toEqual([422, "applied_at"]);
  });

  test("null stands in the type and in the enumeration, times are date-times, integers are bounded", () => {
    const { schemas } = documentOf().components as unknown as { schemas: Record<string, JsonSchema> };
    const wrong: string[] = [];
    const walk = (schema: JsonSchema, at: string, name: string): void => {
      const types = [schema.type].flat();
      if (schema.enum && types.includes("null") !== schema.enum.includes(null)) wrong.push(`${at}: null in type and enum`);
      if (types.includes("string") && /(_at|_until|_from)$/.test(name) && schema.format !== "date-time") wrong.push(`${at}: no date-time`);
      if (schema.format === "date" || schema.format === "int64") wrong.push(`${at}: ${schema.format}`);
      if (types.includes("integer") && (schema.maximum ?? 0) > Number.MAX_SAFE_INTEGER) wrong.push(`${at}: larger than a double counts`);
      for (const [field, inner] of Object.entries(schema.properties ?? {})) walk(inner, `${at}.${field}`, field);
      for (const inner of [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.items ? [schema.items] : [])])
        walk(inner, at, name);
    };
    for (const [name, schema] of Object.entries(schemas)) walk(schema, name, "");
    expect(wrong).toEqual([]);
  });

  test("the contract says which enumerations may grow", () => {
    expect((documentOf()["info"] as { description: string }).description).toContain("**Enumerations** in answers may get new values");
  });
});
