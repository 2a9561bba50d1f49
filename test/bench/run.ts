import { boot } from "@/app/boot";
import { loadConfig } from "@/config";
import { post } from "@/modules/user-wallets/ledger";
import { openWallet } from "@/modules/user-wallets/service";
import { Users } from "@/modules/users/model";
import { audit } from "./audit";
import { compare, rate, spread, type Ratio } from "./measure";
import { caller, freshEnvironment, partnerKey, removeData, startProduct, type Caller, type RunningProduct } from "@test/support/product";
import { openRaw } from "./raw";
import { countWire } from "./wire-count";

/** Ratios measured in one run on the engine at hand. `--quick` takes under two minutes, `--json` prints one object last. */
const quick = process.argv.includes("--quick");
const json = process.argv.includes("--json");
const say = (text: string) => void process.stderr.write(`${text}\n`);

const scale = quick ? { wallets: 1_000, rounds: 3, debits: 250 } : { wallets: 10_000, rounds: 7, debits: 1_000 };
const parallel = 32;
const model = "claude-sonnet-5-5";
const engine = process.env["MONGODB_URI"] ? "MongoDB-compatible server at MONGODB_URI" : "embedded";

const environment = await freshEnvironment();
const product = await startProduct(environment);
try {
  say(`ready after ${product.ready_s.toFixed(2)} s; opening ${scale.wallets} wallets`);
  const users = await openWallets(product, scale.wallets);
  const partner = caller(product.url, await partnerKey(product.url));
  const ratios = await measure(product, partner, users);
  say("auditing");
  const books = await audit(product.environment, product.uri);
  if (!books.ok) throw new Error(`the books do not balance: ${JSON.stringify(books.invariants.filter((one) => one.violations > 0))}`);
  for (const [name, { value, min, max }] of Object.entries(ratios))
    say(`${name.padEnd(24)} ${String(value).padStart(9)}   ${min} .. ${max}`);
  if (json) console.log(JSON.stringify({ engine, ratios }));
} finally {
  await product.stop();
  removeData(environment);
}

async function measure(running: RunningProduct, partner: Caller, users: readonly string[]): Promise<Record<string, Ratio>> {
  const { rounds, debits } = scale;
  const cold = () => rate(debits, parallel, (index) => debit(partner, users[index % users.length]!));
  const hot = () => rate(debits, parallel, () => debit(partner, users[0]!));
  await rate(debits, parallel, (index) => debit(partner, users[index % users.length]!));

  say("consume against a raw driver doing the same writes");
  const raw = await openRaw(running.uri, scale.wallets);
  await rate(debits, parallel, raw.debit);
  const consume_vs_raw_driver = await compare(rounds, cold, () => rate(debits, parallel, raw.debit));
  await raw.close();

  say("consume against a bare Hono hello");
  const hello = Bun.spawn([process.execPath, `${import.meta.dir}/hello.ts`], { stdout: "pipe" });
  const { value } = await hello.stdout.getReader().read();
  const greet = caller(`http://127.0.0.1:${new TextDecoder().decode(value).trim()}`);
  const consume_vs_hello = await compare(rounds, cold, () => rate(debits * 4, parallel, () => greet.post("/", { hello: 1 })));
  hello.kill();

  say("one wallet against many");
  const hot_vs_cold = await compare(rounds, hot, cold);
  const rss = running.rss_mb();
  return {
    consume_vs_raw_driver,
    consume_vs_hello,
    hot_vs_cold,
    commands_per_debit: await commandsPerDebit(running, users),
    rss_mb: spread([rss]),
    ready_s: spread([running.ready_s]),
  };
}

function debit(partner: Caller, user: string): Promise<unknown> {
  return partner.post("/api/credits-process/consume", {
    usage_key: crypto.randomUUID(),
    user,
    ai_model: model,
    input_tokens: 1_000,
    output_tokens: 500,
  });
}

/** Wallets with enough in them, made by the product's own verbs so that the books stay exact. */
async function openWallets(running: RunningProduct, count: number): Promise<string[]> {
  const maker = await boot(loadConfig({ ...running.environment, MONGODB_URI: running.uri }), {});
  const ctx = maker.ctx();
  const users: string[] = [];
  try {
    await rate(count, parallel, async (index) => {
      const email = `bench${index}@example.com`;
      const [user] = await Users.model.create([{ name: "Bench", email, is_verified: true }]);
      const wallet = await openWallet(ctx, { user: user!._id, email });
      await post(ctx, [
        { kind: "grant", to: { wallet }, source: "bonus", credits: 10n ** 12n, expires_at: null, key: `bench:${index}`, hash: null },
      ]);
      users.push(user!._id.toHexString());
      if (users.length % 1_000 === 0) say(`  ${users.length}`);
    });
  } finally {
    await maker[Symbol.asyncDispose]();
  }
  return users;
}

/** Counted on the wire between a second instance of the product and its database, one call at a time. */
async function commandsPerDebit(running: RunningProduct, users: readonly string[]): Promise<Ratio> {
  const wire = await countWire(running.uri);
  const second = await boot(loadConfig({ ...running.environment, PORT: "0", SANDBOX_PORT: "0", MONGODB_URI: wire.uri }), { http: true });
  try {
    const partner = caller(second.config.PUBLIC_URL, await partnerKey(running.url));
    const once = () => debit(partner, users[1]!);
    for (let warm = 0; warm < 20; warm += 1) await once();
    const counts: number[] = [];
    for (let index = 0; index < 50; index += 1) {
      const before = wire.requests();
      await once();
      counts.push(wire.requests() - before);
    }
    return spread(counts);
  } finally {
    await second[Symbol.asyncDispose]();
    wire.close();
  }
}
