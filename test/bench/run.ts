import { boot } from "@/app/boot";
import { loadConfig } from "@/config";
import { post } from "@/modules/user-wallets/ledger";
import { openWallet } from "@/modules/user-wallets/service";
import { Users } from "@/modules/users/model";
import { audit } from "./audit";
import { compare, rate, spread, type Ratio } from "./measure";
import { freshEnvironment, partnerKey, removeData, startProduct, type RunningProduct } from "@test/support/product";
import { caller, type Caller } from "./caller";
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
let product = await startProduct(environment);
try {
  const started = { ready_s: product.ready_s, rss_mb: product.rss_mb() };
  say(`ready after ${started.ready_s.toFixed(2)} s; opening ${scale.wallets} wallets`);
  const users = await openWallets(product, scale.wallets);
  const partner = caller(product.url, await partnerKey(product.url));
  const ratios = await measure(product, partner, users);
  say("auditing");
  const books = await audit(product.environment, product.uri);
  if (!books.ok) throw new Error(`the books do not balance: ${JSON.stringify(books.invariants.filter((one) => one.violations > 0))}`);
  say("starting once more");
  await product.stop();
  product = await startProduct(environment);
  ratios["rss_ready_mb"] = spread([started.rss_mb]);
  ratios["ready_s"] = spread([started.ready_s]);
  ratios["ready_again_s"] = spread([product.ready_s]);
  for (const [name, { value, min, max }] of Object.entries(ratios))
    say(`${name.padEnd(24)} ${String(value).padStart(9)}   ${min} .. ${max}`);
  if (json) console.log(JSON.stringify({ engine, ratios }));
} finally {
  await product.stop();
  await removeData(environment);
}

async function measure(running: RunningProduct, partner: Caller, users: readonly string[]): Promise<Record<string, Ratio>> {
  const { rounds, debits } = scale;
  let turn = 0;
  // Every wallet in turn, over all rounds: what is remembered of one is forgotten before it comes again.
  const cold = () => rate(debits, parallel, () => debit(partner, users[(turn += 1) % users.length]!));
  const hot = () => rate(debits, parallel, () => debit(partner, users[0]!));

  say("consume against a raw driver doing the same writes");
  const raw = await openRaw(running.uri, scale.wallets);
  const consume_vs_raw_driver = await compare(rounds, cold, () => rate(debits, parallel, raw.debit), say);
  await raw.close();

  say("consume against a bare Hono hello");
  const hello = Bun.spawn([process.execPath, `${import.meta.dir}/hello.ts`], { stdout: "pipe" });
  const { value } = await hello.stdout.getReader().read();
  const greet = caller(`http://127.0.0.1:${new TextDecoder().decode(value).trim()}`);
  const consume_vs_hello = await compare(rounds, cold, () => rate(debits * 4, parallel, () => greet.post("/", { hello: 1 })), say);
  hello.kill();

  say("one wallet against many");
  const hot_vs_cold = await compare(rounds, hot, cold, say);

  say("events of one wallet, taken and settled, against calls");
  const events_vs_calls = await compare(rounds, () => settled(partner, users[0]!, debits), hot, say);
  const rss_mb = spread([running.rss_mb()]);
  const commands_per_debit = await commandsPerDebit(running, users);
  return { consume_vs_raw_driver, consume_vs_hello, hot_vs_cold, events_vs_calls, commands_per_debit, rss_mb };
}

/** Tells of `count` uses of one wallet at once; answers how many were charged in a second, from telling them to the last one charged. */
async function settled(partner: Caller, user: string, count: number): Promise<number> {
  const started = performance.now();
  const events = Array.from({ length: count }, () => ({
    usage_key: crypto.randomUUID(),
    user,
    ai_model: model,
    input_tokens: 1_000,
    output_tokens: 500,
  }));
  await partner.post("/api/credits-process/events", { events });
  // A few of them stand for all: looking for those that still wait would walk past every use there ever was.
  for (const { usage_key } of events.filter((_, index) => index % 50 === 49 || index === count - 1))
    while ((await partner.get<{ status: string }>(`/api/credits-process/holds/${usage_key}`)).status === "queued") await Bun.sleep(5);
  return (count * 1_000) / (performance.now() - started);
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
