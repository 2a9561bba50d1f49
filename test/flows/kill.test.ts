import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Consumed } from "../../openapi/sdk/types";
import { audited } from "@/app/cli";
import { loadConfig } from "@/config";
import { client, freshEnvironment, owner, partnerKey, person, removeData, startProduct, type RunningProduct } from "@test/support/product";
import { click, until } from "@test/support/shop";

/** The whole product on its data folder, killed with SIGKILL and started again. */
let environment: Record<string, string>;
let product: RunningProduct;
beforeAll(async () => {
  environment = await freshEnvironment();
  product = await startProduct(environment);
});
afterAll(async () => {
  await product.stop();
  await removeData(environment);
});
const audit = () => audited(loadConfig({ ...environment, MONGODB_URI: product.uri }));

const model = "claude-sonnet-5-5";

test("killed while it meters, it loses nothing it had acknowledged, and what was unknown resolves on retry", async () => {
  const somebody = await person(product.url);
  await (await owner(product.url)).createCreditsTransaction({ user: somebody._id, credits: 1_000_000, increase_source: "bonus" });
  const start = (await somebody.as.getMyWallet()).data.credits;
  const partner = client(product.url, await partnerKey(product.url));
  const acknowledged = new Map<string, Consumed>();
  const unknown = new Set<string>();
  const consume = async (usage_key: string) =>
    (await partner.consumeCredits({ usage_key, user: somebody._id, ai_model: model, input_tokens: 1_000, output_tokens: 500 })).data;

  for (let round = 0; round < 2; round += 1) {
    const target = acknowledged.size + 60;
    let down = false;
    const client = async () => {
      while (!down) {
        const usage_key = crypto.randomUUID();
        await consume(usage_key).then(
          (answer) => acknowledged.set(usage_key, answer),
          () => unknown.add(usage_key),
        );
      }
    };
    const clients = Array.from({ length: 16 }, client);
    await until("enough calls are acknowledged", () => Promise.resolve(acknowledged.size >= target), 60_000);
    await product.kill();
    down = true;
    await Promise.all(clients);
    product = await startProduct(environment);
  }

  expect(unknown.size).toBeGreaterThan(0);
  let spent = 0;
  for (const [usage_key, answer] of acknowledged) {
    expect(await consume(usage_key)).toEqual(answer);
    spent += answer.credits;
  }
  for (const usage_key of unknown) spent += (await consume(usage_key)).credits;
  const end = (await somebody.as.getMyWallet()).data.credits;
  expect(Math.round((start - end) * 1e6)).toBe(Math.round(spent * 1e6));
  expect((await audit()).invariants.filter(({ violations }) => violations > 0)).toEqual([]);
});

test("killed between settlement and grant, every purchase is credited once", async () => {
  const somebody = await person(product.url);
  const [starter] = (await somebody.as.listPackages({ value: "starter" })).data;
  const plan = (await somebody.as.listPackagePlans({ package: starter!._id })).data[0]!;
  const start = (await somebody.as.getMyWallet()).data.credits;
  const wait_ms = [0, 15, 60];
  for (const delay of wait_ms) {
    const order = { package_plan: plan._id, currency: "USD", payment_method: "stripe" } as const;
    const { data: opened } = await somebody.as.initiatePayment(order);
    await click(opened.redirect_url!, "pay");
    await Bun.sleep(delay);
    await product.kill();
    product = await startProduct(environment);
    const payment = async () => (await somebody.as.getPaymentTransaction({ id: opened.payment_transaction._id })).data;
    await until("the purchase is credited", async () => (await payment()).credits_transaction !== null, 60_000);
    expect((await payment()).status).toBe("success");
  }
  expect((await somebody.as.getMyWallet()).data.credits).toBe(start + wait_ms.length * plan.credits);
  expect((await audit()).invariants.filter(({ violations }) => violations > 0)).toEqual([]);
});

test("stopped in order and started again, it still has its data and the same accounts", async () => {
  const accounts = async () => (await (await owner(product.url)).listUsers({ limit: 100, sort: "created_at" })).data;
  const before = await accounts();
  expect(await product.stop()).toBe(0);
  product = await startProduct(environment);
  expect(await accounts()).toEqual(before);
});
