import { expect, test } from "bun:test";
import { OpenAPIHono } from "@hono/zod-openapi";
import { mountHome } from "@/app/home";
import { boot } from "@/app/boot";
import type { App, HttpEnv } from "@/app/mount";
import { freshEncryptionKeys } from "@/infra/vault";
import { loadConfig } from "@/config";

const production = {
  NODE_ENV: "production",
  MONGODB_URI: "mongodb://db/zaaz",
  REDIS_URL: "redis://cache",
  RABBITMQ_URL: "amqp://broker",
  JWT_KEYS: "key",
  ENCRYPTION_KEYS: "key",
  PUBLIC_URL: "https://zaaz.example",
  MAIL_URL: "smtp://mail",
};

async function pageOf(environment: Record<string, string>, url: string): Promise<string> {
  const app: App = new OpenAPIHono<HttpEnv>();
  const config = loadConfig(environment);
  const admin = { email: "owner@example.com", password: "the-made-up-one" };
  mountHome(app, { config, url: config.PUBLIC_URL, parts: [], admin, sandbox: null, inbox: false });
  return (await app.request(url)).text();
}

test("the password that was made up is shown to this machine alone, by its own name", async () => {
  for (const url of ["http://127.0.0.1:3000/", "http://localhost:3000/", "http://[::1]:3000/"])
    expect([url, (await pageOf({}, url)).includes("the-made-up-one")]).toEqual([url, true]);
  for (const [environment, url] of [
    [{}, "http://rebound.example:3000/"],
    [{ HOST: "0.0.0.0" }, "http://127.0.0.1:3000/"],
    [{ HOST: "0.0.0.0" }, "http://192.168.1.5:3000/"],
  ] as const)
    expect([url, (await pageOf(environment, url)).includes("the-made-up-one")]).toEqual([url, false]);
});

test("a host that is none is answered too", async () => {
  const app: App = new OpenAPIHono<HttpEnv>();
  mountHome(app, { config: loadConfig({}), url: "", parts: [], admin: null, sandbox: null, inbox: false });
  // As the server hands it on: it makes the address of whatever the Host header said.
  const request = new Proxy(new Request("http://localhost/"), {
    get: (target, name) => (name === "url" ? "http://a b<script>/" : (Reflect.get(target, name, target) as unknown)),
  });
  expect((await app.fetch(request)).status).toBe(200);
});

test("in production the page names nobody", async () => {
  const text = await pageOf(production, "https://zaaz.example/");
  expect([text.includes("owner@example.com"), text.includes("the-made-up-one"), text.includes("It is running")]).toEqual([
    false,
    false,
    true,
  ]);
});

test("a key for tokens that cannot be read stops the start, and is not told", async () => {
  const config = loadConfig({
    NODE_ENV: "test",
    MONGODB_URI: "mongodb://127.0.0.1:1/x",
    JWT_KEYS: "not-a-key",
    ENCRYPTION_KEYS: freshEncryptionKeys(),
  });
  await expect(boot(config, {})).rejects.toThrow("JWT_KEYS: key 1 is not 32 bytes in base64url; `bun run zaaz keys` prints one");
});
