import { afterAll, beforeAll, expect, test } from "bun:test";
import { bootTest, type TestApp } from "@test/support/boot";

let app: TestApp;
beforeAll(async () => {
  app = await bootTest({ RATE_LIMIT_SCALE: "0.01", TRUSTED_PROXIES: "127.0.0.1" });
});
afterAll(() => app.close());

/** An address of nobody else, for the counters of other runs may still stand. */
const [a = 1, b = 1] = crypto.getRandomValues(new Uint8Array(2));
const get = (path: string, from: string) => app.call("GET", path, { headers: { "X-Forwarded-For": from } });

test("pages and figures count against their address like everything else; health does not", async () => {
  const from = `10.${a}.${b}.1`;
  const paths = ["/", "/docs", "/openapi.json", "/metrics", "/dev/mail", "/docs/scalar.js"];
  const statuses = [];
  for (const path of paths) statuses.push((await get(path, from)).status);
  expect(statuses).toEqual([200, 200, 200, 200, 200, 200]);
  for (const path of [...paths, "/api/packages"]) expect([path, (await get(path, from)).status]).toEqual([path, 429]);
  for (const path of ["/health/live", "/health/ready"]) expect([path, (await get(path, from)).status]).toEqual([path, 200]);
});

test("another port, another spelling or another host of the same network is the same caller", async () => {
  const network = `2001:db8:${a.toString(16)}:${b.toString(16)}`;
  for (let n = 0; n < 6; n += 1) expect((await get("/api/packages", `${network}::${n + 1}`)).status).toBe(200);
  expect((await get("/api/packages", `[${network}:1:2:3:4]:443`)).status).toBe(429);
  for (let n = 0; n < 6; n += 1) expect((await get("/api/packages", `10.${a}.${b}.2:${5_000 + n}`)).status).toBe(200);
  expect((await get("/api/packages", `::ffff:10.${a}.${b}.2`)).status).toBe(429);
});
