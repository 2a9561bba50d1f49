import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { freePort } from "@/app/ports";
import { audited } from "@/app/cli";
import { loadConfig } from "@/config";
import { freshEncryptionKeys } from "@/infra/vault";
import { freshJwtKeys } from "@/modules/auth/tokens";
import { dropDatabase, removeIdleQueues } from "@test/support/leftovers";
import { account, client, owner, partnerKey, person } from "@test/support/product";
import { openMailServer } from "@test/support/smtp";
import { refused, until } from "@test/support/shop";

const { MONGODB_URI, REDIS_URL, RABBITMQ_URL } = process.env;
const services = MONGODB_URI && REDIS_URL && RABBITMQ_URL;

test("production refuses to start on embedded parts, and says what is missing", async () => {
  // What production means is not for a shell's left-over NODE_ENV to say.
  for (const [entry, more] of [
    ["server", {}],
    ["api", {}],
    ["consumer", { NODE_ENV: "development" }],
  ] as const) {
    const child = Bun.spawn([process.execPath, `src/main/${entry}.ts`], {
      env: { PATH: process.env["PATH"], ...more },
      stdout: "ignore",
      stderr: "pipe",
    });
    expect(await new Response(child.stderr).text()).toContain("MONGODB_URI: needed in production");
    expect(await child.exited).toBe(1);
  }
});

/** The coordinator with two workers, and the consumer beside it, as they run in production. */
describe.skipIf(!services)("two workers and a consumer on MongoDB, Redis and RabbitMQ (needs the services lane)", () => {
  let environment: Record<string, string>;
  let processes: Bun.Subprocess[] = [];
  let mail: Awaited<ReturnType<typeof openMailServer>>;
  let url: string;
  beforeAll(async () => {
    mail = await openMailServer();
    const port = await freePort("127.0.0.1");
    url = `http://127.0.0.1:${port}`;
    environment = {
      ...account,
      NODE_ENV: "production",
      PORT: String(port),
      HOST: "127.0.0.1",
      PUBLIC_URL: url,
      MONGODB_URI: MONGODB_URI!.replace(/^(mongodb:\/\/[^/?]+)\/?[^?]*/, `$1/prod_${crypto.randomUUID().slice(0, 8)}`),
      // Production's names are the same everywhere, so it gets a database of Redis that others leave alone.
      REDIS_URL: Object.assign(new URL(REDIS_URL!), { pathname: "/9" }).href,
      RABBITMQ_URL: RABBITMQ_URL!,
      MAIL_URL: mail.url,
      JWT_KEYS: freshJwtKeys(),
      ENCRYPTION_KEYS: freshEncryptionKeys(),
      SEED: "demo",
      WORKERS: "2",
      RATE_LIMIT_SCALE: "1000",
      LOG_LEVEL: "error",
    };
    const start = (entry: string) =>
      Bun.spawn([process.execPath, `src/main/${entry}.ts`], {
        env: { PATH: process.env["PATH"], ...environment },
        stdout: "inherit",
        stderr: "inherit",
      });
    processes = [start("server")];
    await until(
      "the workers answer",
      () =>
        fetch(`${url}/health/ready`).then(
          (reply) => reply.ok,
          () => false,
        ),
      90_000,
    );
    processes.push(start("consumer"));
  });
  afterAll(async () => {
    for (const child of processes) child.kill("SIGTERM");
    expect(await Promise.all(processes.map((child) => child.exited))).toEqual(processes.map(() => 0));
    mail.close();
    await dropDatabase(environment["MONGODB_URI"]!);
    await removeIdleQueues(RABBITMQ_URL!);
  });

  const newcomer = () =>
    person(url, (email) =>
      Promise.resolve(
        mail.mails
          .find((text) => text.includes(email))
          ?.replaceAll("=\n", "")
          .match(/token=(?:3D)?([\w-]{43})/)?.[1],
      ),
    );

  test("a sign-up reaches its mail, and its wallet the initial credits", async () => {
    const { as } = await newcomer();
    expect((await as.getMyWallet()).data.credits).toBeGreaterThan(0);
  }, 120_000);

  test("across workers one usage key is one charge, and a wallet of ten pays one call of ten", async () => {
    const { _id, as } = await newcomer();
    const start = (await as.getMyWallet()).data.credits;
    const partner = client(url, await partnerKey(url));
    const body = { usage_key: crypto.randomUUID(), user: _id, ai_model: "claude-sonnet-5-5", input_tokens: 1_000, output_tokens: 100 };
    const answers = await Promise.all(Array.from({ length: 100 }, async () => (await partner.consumeCredits(body)).data));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(Math.round((start - (await as.getMyWallet()).data.credits) * 1e6)).toBe(Math.round(answers[0]!.credits * 1e6));

    const left = answers[0]!.balance_after;
    const price = answers[0]!.credits;
    const calls = Math.floor(left / price) + 20;
    const outcomes = await Promise.allSettled(
      Array.from({ length: calls }, () => partner.consumeCredits({ ...body, usage_key: crypto.randomUUID() })),
    );
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(Math.floor(left / price));
    const refusals = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [refused(Promise.reject(outcome.reason))] : []));
    expect(new Set((await Promise.all(refusals)).map(({ status }) => status))).toEqual(new Set([402]));
  }, 120_000);

  test("events go through the broker to the same charge", async () => {
    const { _id } = await newcomer();
    const partner = client(url, await partnerKey(url));
    const usage_key = crypto.randomUUID();
    await partner.sendUsageEvents({
      events: [{ usage_key, user: _id, ai_model: "claude-sonnet-5-5", input_tokens: 1_000, output_tokens: 100 }],
    });
    await until("the event is charged", async () => (await partner.getUse({ usage_key })).data.status === "settled", 30_000);
  }, 120_000);

  test("both workers answer: each knows only a part of the calls", async () => {
    const calls = 200;
    for (let asked = 0; asked < calls; asked += 1) await fetch(`${url}/health/live`, { keepalive: false });
    const metrics = await (await fetch(`${url}/metrics`, { keepalive: false })).text();
    const known = Number(/http_request_duration_seconds_count\{[^}]*route="\/health\/live"[^}]*\} (\d+)/.exec(metrics)?.[1]);
    expect(known).toBeGreaterThan(0);
    expect(known).toBeLessThan(calls);
  });

  test("the books balance", async () => {
    await owner(url);
    const { invariants } = await audited(loadConfig({ ...environment, NODE_ENV: "test" }));
    expect(invariants.filter(({ violations }) => violations > 0)).toEqual([]);
  }, 120_000);
});
