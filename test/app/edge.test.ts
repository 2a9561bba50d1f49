import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { limitsText } from "@/app/limits-table";
import { createHttp } from "@/app/http";
import { loadConfig } from "@/config";
import { bootTest, type Reply, type SignedIn, type TestApp } from "@test/support/boot";
import { documentOf } from "../../tools/openapi";

const origin = "https://app.example.com";

describe("what every answer carries", () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await bootTest({ CORS_ORIGINS: `${origin},http://localhost:5173`, SEED: "none" });
  });
  afterAll(() => app.close());

  test("the security headers, whatever the answer is", async () => {
    const asked: [string, string, number][] = [
      ["GET", "/api/packages", 200],
      ["GET", "/api/users/me", 401],
      ["GET", "/nowhere", 404],
      ["POST", "/api/auth/sign-in", 415],
      ["GET", "/", 200],
      ["GET", "/docs", 200],
      ["GET", "/health/live", 200],
      ["GET", "/verify-email?token=x", 200],
      ["GET", "/api/auth/google", 403],
    ];
    for (const [method, path, status] of asked) {
      const reply = await app.call(method, path, method === "POST" ? { headers: { "Content-Type": "text/plain" }, body: "x" } : {});
      const { headers } = reply;
      expect([path, reply.status]).toEqual([path, status]);
      expect({
        path,
        sniff: headers.get("X-Content-Type-Options"),
        frame: headers.get("X-Frame-Options"),
        referrer: headers.get("Referrer-Policy"),
        opener: headers.get("Cross-Origin-Opener-Policy"),
        id: headers.get("X-Request-Id")?.length,
      }).toEqual({ path, sniff: "nosniff", frame: "DENY", referrer: "no-referrer", opener: "same-origin", id: 36 });
      const policy = headers.get("Content-Security-Policy")!;
      expect([path, policy.includes("default-src 'none'"), policy.includes("frame-ancestors 'none'")]).toEqual([path, true, true]);
      expect([path, /unsafe-eval|script-src[^;]*unsafe-inline|\*/.test(policy)]).toEqual([path, false]);
    }
  });

  test("the console runs its own inline script by its hash, and no other", async () => {
    const { text, headers } = await app.call("GET", "/docs");
    const inline = [...text.matchAll(/<script([^>]*)>/g)].filter(([, attributes]) => !attributes!.includes("src="));
    const sources = /script-src ([^;]+)/.exec(headers.get("Content-Security-Policy")!)![1]!.split(" ");
    expect(sources.map((source) => source.replace(/[\w+/]{43}=/, "…"))).toEqual(["'self'", ...inline.map(() => "'sha256-…'")]);
    expect([inline.length, headers.get("Content-Type")]).toEqual([1, "text/html; charset=utf-8"]);
    // From the end of its own tag to the next closing one: that is what a browser hashes.
    const start = inline[0]!.index + inline[0]![0].length;
    const script = text.slice(start, text.indexOf("</script>", start));
    expect(sources[1]).toBe(`'sha256-${createHash("sha256").update(script).digest("base64")}'`);
  });

  test("an address by TLS is kept to, one without is not", async () => {
    const answer = async (PUBLIC_URL: string) => {
      const http = createHttp({
        config: loadConfig({ PUBLIC_URL }),
        modules: [],
        contextOf: () => Promise.reject(new Error("none")),
        onBug: () => {},
      });
      return (await http.request("/nowhere")).headers.get("Strict-Transport-Security");
    };
    expect(await answer("https://api.example.com")).toBe("max-age=31536000");
    expect(await answer("http://api.example.com")).toBeNull();
  });

  test("browsers call from the listed origins alone", async () => {
    const from = (Origin: string, method = "GET", more: Record<string, string> = {}) =>
      app.call(method, "/api/packages", { headers: { Origin, ...more } });
    const listed = await from(origin);
    expect(listed.headers.get("Access-Control-Allow-Origin")).toBe(origin);
    expect(listed.headers.get("Access-Control-Expose-Headers")).toContain("ETag");
    expect(listed.headers.get("Vary")).toContain("Origin");
    for (const other of [
      "https://evil.example",
      `${origin}.evil.example`,
      "https://evil-app.example.com",
      "http://app.example.com",
      `${origin}:444`,
      "null",
      "",
    ])
      for (const method of ["GET", "OPTIONS"]) {
        const { headers } = await from(other, method, { "Access-Control-Request-Method": "DELETE" });
        expect([other, method, headers.get("Access-Control-Allow-Origin")]).toEqual([other, method, null]);
        expect(headers.get("Access-Control-Allow-Credentials")).toBeNull();
      }
    const preflight = await from(origin, "OPTIONS", {
      "Access-Control-Request-Method": "PATCH",
      "Access-Control-Request-Headers": "authorization,if-match,idempotency-key",
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get("Access-Control-Allow-Methods")).toContain("PATCH");
    expect(preflight.headers.get("Access-Control-Allow-Headers")).toContain("if-match");
  });
});

describe("limits", () => {
  let app: TestApp;
  let user: SignedIn;
  beforeAll(async () => {
    // A hundredth: six calls a minute.
    app = await bootTest({ RATE_LIMIT_SCALE: "0.01", TRUSTED_PROXIES: "127.0.0.1", SEED: "none" });
    user = await app.user();
  });
  afterAll(() => app.close());

  const [a = 1, b = 1] = crypto.getRandomValues(new Uint8Array(2));
  let host = 0;
  const address = () => `10.${a}.${b}.${(host += 1)}`;
  const call = (from: string, path: string, token?: string) =>
    app.call("GET", path, { headers: { "X-Forwarded-For": from }, ...(token && { token }) });
  const told = ({ status, headers }: Reply) => [status, headers.get("RateLimit-Policy"), /r=\d+/.exec(headers.get("RateLimit") ?? "")?.[0]];
  const refused = (reply: Reply, most: number) => {
    expect(told(reply)).toEqual([429, `"minute";q=${most};w=60`, "r=0"]);
    expect(reply.problem.code).toBe("rate_limited");
    const seconds = Number(reply.headers.get("Retry-After"));
    expect([seconds >= 1, seconds <= 60, reply.headers.get("RateLimit")]).toEqual([true, true, `"minute";r=0;t=${seconds}`]);
  };

  test("an address: what is left counts down, in refusals too, then 429; another address and who signed in are not held up", async () => {
    const from = address();
    for (let left = 5; left >= 0; left -= 1) {
      const reply = await call(from, left % 2 === 0 ? "/api/packages" : "/api/users/me");
      expect(told(reply)).toEqual([left % 2 === 0 ? 200 : 401, '"minute";q=6;w=60', `r=${left}`]);
    }
    refused(await call(from, "/api/packages"), 6);
    expect((await call(address(), "/api/packages")).status).toBe(200);
    expect((await call(from, "/api/users/me", user.token)).status).toBe(200);
  });

  test("a token that does not hold counts for its address", async () => {
    const from = address();
    for (let n = 0; n < 6; n += 1) expect((await call(from, "/api/packages", `zz_${"x".repeat(40)}${n}`)).status).toBe(401);
    refused(await call(from, "/api/packages", "zz_another"), 6);
  });

  test("a user: whatever addresses they call from", async () => {
    let last = await call(address(), "/api/users/me", user.token);
    for (let n = 0; n < 6 && last.status === 200; n += 1) last = await call(address(), "/api/users/me", user.token);
    refused(last, 6);
  });

  test("a key: as it says, else the usual", async () => {
    const usual = await app.serviceKey();
    const own = await app.serviceKey({ rate_limit: { per_minute: 300 } });
    expect(told(await call(address(), "/api/packages", usual))).toEqual([200, '"minute";q=120;w=60', "r=119"]);
    for (let left = 2; left >= 0; left -= 1)
      expect(told(await call(address(), "/api/packages", own))).toEqual([200, '"minute";q=3;w=60', `r=${left}`]);
    refused(await call(address(), "/api/packages", own), 3);
  });

  test("the finer ones tell their own", async () => {
    const from = address();
    const write = () =>
      app.call("POST", "/api/contact", {
        headers: { "X-Forwarded-For": from },
        body: { name: "Ada", email: "ada@example.com", subject: "Hello", message: "Here I am." },
      });
    expect((await write()).status).toBe(201);
    const again = await write();
    expect([again.status, again.headers.get("RateLimit-Policy")]).toEqual([429, '"contact";q=1;w=3600']);
    expect(Number(again.headers.get("Retry-After"))).toBeGreaterThan(3_000);
  });

  test("the contract's table says them all", () => {
    const { description } = documentOf().info as { description: string };
    expect(description).toContain(limitsText());
    const rows = limitsText().split("\n");
    const most = (what: string, who: string) =>
      rows
        .find((row) => row.startsWith(`| ${what}`) && row.includes(`| ${who}`))
        ?.split(" | ")
        .at(-1);
    expect([
      most("calls without", "an address"),
      most("calls with a token", "a user"),
      most("calls with a key", "a service key"),
      most("sign-in,", "an account"),
      most("sign-in,", "an address"),
      most("sign-up", "an address"),
      most("mail of these", "an address"),
      most("messages to us", "an address"),
    ]).toEqual([
      "600 a minute |",
      "600 a minute |",
      "12,000 a minute |",
      "10 a minute |",
      "60 a minute |",
      "20 an hour |",
      "5 an hour |",
      "20 an hour |",
    ]);
    for (const bound of ["| 64 KiB, 32 levels deep |", "| 100 rows; numbered pages end at row 10,000 |", "| 1,000,000,000 |"])
      expect(limitsText()).toContain(bound);
  });
});
