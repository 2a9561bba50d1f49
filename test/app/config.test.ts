import { describe, expect, test } from "bun:test";
import { environment, loadConfig, neededInProduction } from "@/config";
import { envExample, envFile } from "../../tools/env";

const faultsOf = (environment: Record<string, string>) => {
  try {
    loadConfig(environment);
    return [];
  } catch (error) {
    return (error as Error).message
      .split("\n")
      .slice(1)
      .map((line) => line.trim());
  }
};

describe("the environment", () => {
  test("has a default for everything but production", () => {
    const config = loadConfig({});
    expect(config).toMatchObject({
      PORT: 3000,
      SANDBOX_PORT: 3001,
      HOST: "127.0.0.1",
      PUBLIC_URL: "http://127.0.0.1:3000",
      embedded: true,
      SEED: "demo",
      production: false,
    });
    expect(config.RETURN_ORIGINS).toEqual(["http://127.0.0.1:3000"]);
    expect(loadConfig({ MONGODB_URI: "mongodb://db/zaaz" })).toMatchObject({ embedded: false, HOST: "0.0.0.0", SEED: "none" });
  });

  test("tells all faults at once", () => {
    expect(
      faultsOf({ PORT: "x", SEED: "other", ADMIN_EMAIL: "no mail", ACCESS_TOKEN_TTL_SECONDS: "0" }).map((line) => line.split(":")[0]),
    ).toEqual(["PORT", "ADMIN_EMAIL", "ACCESS_TOKEN_TTL_SECONDS", "SEED"]);
    expect(faultsOf({ FLAGS: "-stripe,-nothing" })[0]).toContain("-nothing");
    expect(faultsOf({ ADMIN_EMAIL: "a@example.com" })).toEqual(["ADMIN_EMAIL, ADMIN_PASSWORD: give both or neither"]);
  });

  test("says which origins, proxies and addresses are none", () => {
    expect(
      faultsOf({ CORS_ORIGINS: "https://app.example.com/, *", RETURN_ORIGINS: "app.example.com", TRUSTED_PROXIES: "10.0.0.1,lb.internal" }),
    ).toEqual([
      "CORS_ORIGINS: no origin, like https://app.example.com: https://app.example.com/, *",
      "RETURN_ORIGINS: no origin, like https://app.example.com: app.example.com",
      "TRUSTED_PROXIES: no IP address: lb.internal",
    ]);
    expect(faultsOf({ PUBLIC_URL: "javascript:alert(1)", MAIL_URL: "http://mail" }).map((line) => line.split(":")[0])).toEqual([
      "MAIL_URL",
      "PUBLIC_URL",
    ]);
    expect(faultsOf({ CORS_ORIGINS: "https://app.example.com,http://localhost:5173", TRUSTED_PROXIES: "10.0.0.1, ::1" })).toEqual([]);
  });

  test("in production refuses embedded parts, short windows and switched off limits", () => {
    const faults = faultsOf({ NODE_ENV: "production", RATE_LIMIT_SCALE: "0", PAYMENT_WINDOW_MINUTES: "5" }).map(
      (line) => line.split(":")[0],
    );
    expect(faults).toEqual([
      "MONGODB_URI",
      "REDIS_URL",
      "RABBITMQ_URL",
      "JWT_KEYS",
      "ENCRYPTION_KEYS",
      "PUBLIC_URL",
      "MAIL_URL",
      "RATE_LIMIT_SCALE",
      "PAYMENT_WINDOW_MINUTES",
    ]);
  });

  test("switches flags off by name", () => {
    expect(loadConfig({ FLAGS: "-sign_up" }).flags).toMatchObject({ sign_up: false, stripe: true });
  });
});

describe(".env.example", () => {
  const lines = envExample().split("\n");

  test("is as the schema has it; run `bun run openapi` when it is not", async () => {
    expect(await Bun.file(envFile).text()).toBe(envExample());
  });

  test("names every variable once, each under what it is for", () => {
    const names = lines.flatMap((line) => /^#([A-Z_]+)=/.exec(line)?.[1] ?? []);
    expect(names).toEqual(Object.keys(environment.shape));
    expect(names).toEqual(expect.arrayContaining(["GOOGLE_APPLICATION_CREDENTIALS", ...neededInProduction]) as string[]);
    for (const [at, line] of lines.entries()) if (/^#[A-Z_]+=/.test(line)) expect(lines[at - 1]).toMatch(/^# \S.*[.)]$/);
  });

  test("shows the defaults: all of it in force changes nothing", () => {
    const shown = Object.fromEntries(
      lines.flatMap((line) => {
        const [, name, value] = /^#([A-Z_]+)=(.*)$/.exec(line) ?? [];
        return name ? [[name, value!.replace(/^"(.*)"$/, "$1")]] : [];
      }),
    );
    expect(loadConfig(shown)).toEqual(loadConfig({}));
    expect(shown).toMatchObject({ PORT: "3000", RATE_LIMIT_SCALE: "1", KEEP_HOLDS_DAYS: "30", JWT_KEYS: "" });
  });
});
