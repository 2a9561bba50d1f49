import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Document } from "@/app/lean";
import { operationsOf } from "@test/support/answers";
import { bootTest, type TestApp } from "@test/support/boot";
import { callers, filled, routes, type Callers, type Route } from "@test/contract/support";

let app: TestApp;
let who: Callers;
beforeAll(async () => {
  app = await bootTest({ LOG_LEVEL: "silent" });
  who = await callers(app);
});
afterAll(() => app.close());

/** Ways to be refused, whatever the route is about. */
function faults(route: Route): { address: string; token?: string; key?: string; headers?: Record<string, string>; body?: string }[] {
  const address = filled(route);
  const json = { "Content-Type": "application/json" };
  return [undefined, who.tokens.user, who.tokens["super-admin"], who.fullKey].flatMap((token) =>
    [
      { address, body: "{}", headers: json },
      { address, body: "{}", headers: json, key: "\u00e9" },
      { address, body: "{}", headers: { ...json, "If-Match": "none" } },
      { address, body: "{", headers: json },
      { address, body: "a=1", headers: { "Content-Type": "text/plain" } },
      { address: `${address}?no_such_parameter=1`, body: "{}", headers: json },
      { address: filled(route, "x"), body: "{}", headers: json },
    ].map((fault) => ({ ...fault, ...(token && { token }) })),
  );
}

test("every refusal that a client can provoke anywhere stands in the contract of the route", async () => {
  const contract = operationsOf((await app.call("GET", "/openapi.json")).problem as unknown as Document);
  const unlisted = new Set<string>();
  let refused = 0;
  for (const route of routes) {
    const listed = contract.get(route.label)!.answers;
    for (const { address, ...sending } of faults(route)) {
      const { body, ...rest } = sending;
      const { status, problem } = await app.call(route.method.toUpperCase(), address, route.method === "get" ? rest : { ...rest, body });
      // Pages for people answer with pages.
      const { code } = problem;
      if (status < 400 || code === undefined) continue;
      refused += 1;
      if (!listed.some((answer) => answer.status === status && answer.codes.includes(code)))
        unlisted.add(`${route.label}: ${status} ${code}`);
    }
  }
  expect(refused).toBeGreaterThan(2_000);
  expect([...unlisted]).toEqual([]);
}, 120_000);
