import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import mongoose from "mongoose";
import { freshEncryptionKeys, parseEncryptionKeys } from "@/infra/vault";
import { freshJwtKeys, parseJwtKeys } from "@/modules/auth/tokens";
import { freshEnvironment, owner, person, removeData, startProduct, type RunningProduct } from "@test/support/product";

type Audit = { ok: boolean; invariants: { id: number; violations: number; examples: string[] }[] };

async function zaaz(environment: Record<string, string>, ...words: string[]): Promise<{ code: number; out: string; err: string }> {
  const child = Bun.spawn([process.execPath, "src/main/cli.ts", ...words], {
    env: { ...process.env, NODE_ENV: "test", ...environment },
    stdout: "pipe",
    stderr: "pipe",
  });
  return { out: await new Response(child.stdout).text(), err: await new Response(child.stderr).text(), code: await child.exited };
}

test("keys are what production reads, and new each time", async () => {
  const [first, second] = [await zaaz({}, "keys"), await zaaz({}, "keys")];
  const [jwt, encryption] = first.out.trim().split("\n");
  expect(parseJwtKeys(jwt!.replace("JWT_KEYS=", ""))).toBeTruthy();
  expect(parseEncryptionKeys(encryption!.replace("ENCRYPTION_KEYS=", ""))).toHaveLength(1);
  expect(second.out).not.toBe(first.out);
});

describe("audit, beside a running product", () => {
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

  test("exits 0 while the books balance, 1 and names the invariant once they do not", async () => {
    const { _id } = await person(product.url);
    await (await owner(product.url)).createCreditsTransaction({ user: _id, credits: 5, increase_source: "bonus" });
    const clean = await zaaz(environment, "audit", "--json");
    expect(clean.code).toBe(0);
    expect((JSON.parse(clean.out) as Audit).invariants.map(({ id, violations }) => [id, violations])).toEqual(
      [1, 2, 3, 4, 5, 6, 7, 8].map((id) => [id, 0]),
    );

    const client = await new mongoose.mongo.MongoClient(product.uri, { useBigInt64: true }).connect();
    const database = environment["MONGODB_URI"] ? client.db() : client.db("zaaz");
    const { matchedCount } = await database
      .collection("user_wallets")
      .updateOne({ user: new mongoose.mongo.ObjectId(_id) }, { $inc: { credits: 1n } });
    await client.close();
    expect(matchedCount).toBe(1);
    const broken = await zaaz(environment, "audit", "--json");
    expect(broken.code).toBe(1);
    expect((JSON.parse(broken.out) as Audit).invariants.filter(({ violations }) => violations > 0).map(({ id }) => id)).toContain(1);
    const told = await zaaz(environment, "audit");
    expect(told.out).toContain("BROKEN  1");
  });
});

describe("rotate-secrets, beside a running product", () => {
  let environment: Record<string, string>;
  let product: RunningProduct;
  const [first, second] = [freshEncryptionKeys(), freshEncryptionKeys()];
  beforeAll(async () => {
    environment = { ...(await freshEnvironment()), ENCRYPTION_KEYS: first, JWT_KEYS: freshJwtKeys() };
    product = await startProduct(environment);
  });
  afterAll(async () => {
    await product.stop();
    await removeData(environment);
  });
  const secrets = async () => {
    const client = await new mongoose.mongo.MongoClient(product.uri).connect();
    const rows = await (environment["MONGODB_URI"] ? client.db() : client.db("zaaz")).collection("payment_methods").find().toArray();
    await client.close();
    return rows.map((row) => String(row["secret"]));
  };
  const rotate = (keys: string) => zaaz({ ...environment, MONGODB_URI: product.uri, ENCRYPTION_KEYS: keys }, "rotate-secrets");

  test("what the old key sealed is sealed by the new one alone, once, and still pays", async () => {
    const before = await secrets();
    expect(before.every((sealed) => sealed.startsWith(`v1.${first.split(":")[0]}.`))).toBe(true);
    expect(await rotate(`${second},${first}`)).toEqual({
      code: 0,
      err: "",
      out: `gateway_tokens.sealed: 0 sealed again\npayment_methods.secret: ${before.length} sealed again\n`,
    });
    expect(await rotate(`${second},${first}`)).toEqual({
      code: 0,
      err: "",
      out: "gateway_tokens.sealed: 0 sealed again\npayment_methods.secret: 0 sealed again\n",
    });
    const after = await secrets();
    expect(after.every((sealed) => sealed.startsWith(`v1.${second.split(":")[0]}.`))).toBe(true);

    await product.stop();
    environment = { ...environment, ENCRYPTION_KEYS: second };
    product = await startProduct(environment);
    const { as } = await person(product.url);
    const [starter] = (await as.listPackages({ value: "starter" })).data;
    const [plan] = (await as.listPackagePlans({ package: starter!._id })).data;
    const order = { package_plan: plan!._id, currency: "USD", payment_method: "stripe" } as const;
    expect((await as.initiatePayment(order)).data.redirect_url).toStartWith(product.sandbox);
  });

  test("a text whose key is not given stops it, and nothing is lost", async () => {
    const before = await secrets();
    const refused = await rotate(freshEncryptionKeys());
    expect(refused).toMatchObject({ code: 1, out: "" });
    expect(refused.err).toContain("nothing here opens this: it was sealed with the key");
    expect(await secrets()).toEqual(before);
  });
});
