import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import mongoose from "mongoose";
import { parseEncryptionKeys } from "@/infra/vault";
import { parseJwtKeys } from "@/modules/auth/tokens";
import { freshEnvironment, owner, person, removeData, startProduct, type RunningProduct } from "@test/support/product";

type Audit = { ok: boolean; invariants: { id: number; violations: number; examples: string[] }[] };

async function zaaz(environment: Record<string, string>, ...words: string[]): Promise<{ code: number; out: string }> {
  const child = Bun.spawn([process.execPath, "src/main/cli.ts", ...words], {
    env: { ...process.env, NODE_ENV: "test", ...environment },
    stdout: "pipe",
    stderr: "inherit",
  });
  return { out: await new Response(child.stdout).text(), code: await child.exited };
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
