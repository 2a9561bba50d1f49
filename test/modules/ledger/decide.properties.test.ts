import { test } from "bun:test";
import type { EntryKind, EntryOf } from "@/modules/user-wallets/entries";
import { free } from "@/modules/user-wallets/grants";
import type { Id, Wallet } from "@/modules/user-wallets/wallet-state";
import { violations } from "@test/support/ledger/invariants";
import { idSource, openStore } from "@test/support/ledger/store";
import type { Store } from "@test/support/ledger/store";
import { random } from "@test/support/ledger-model/steps";
import type { Random } from "@test/support/ledger-model/steps";

const SEED = 4_000_000;
const SEQUENCES = 100_000;
const STEPS_MAX = 9;

type Scene = {
  store: Store;
  rng: Random;
  newId: () => Id;
  wallet: Id;
  client: Id;
  claims: { claim: Id; grant: Id; payment_transaction: Id }[];
  born: number;
};

test(`the books balance after every step of ${SEQUENCES} random sequences from seed ${SEED}`, () => {
  for (let seed = SEED; seed < SEED + SEQUENCES; seed++) play(seed);
}, 120_000);

function play(seed: number): void {
  const rng = random(seed);
  const newId = idSource();
  const clawback = rng.pick(["debt", "freeze", "write_off"] as const);
  const store = openStore({ clawback, holds_max: 3, grants_max: 3 });
  const scene: Scene = { store, rng, newId, wallet: newId(), client: newId(), claims: [], born: 0 };
  store.add(scene.wallet);
  const steps = 4 + rng.below(STEPS_MAX - 3);
  for (let i = 0, now = 0; i < steps; i++, now += rng.pick([0, 0, 3, 9])) {
    const before = frozen(store.wallets.get(scene.wallet.toString())!, rng);
    const at = new Date(now);
    const entry = draw(scene, now);
    const outcome = store.put(scene.wallet, entry, at);
    const after = store.wallets.get(scene.wallet.toString())!;
    const wrong = violations(store);
    const wrote = "wallet" in outcome;
    const seen = wrote && (entry.kind !== "sweep" || outcome.rows.length + outcome.holds.length > 0);
    if (after.sequence !== before.sequence + (seen ? 1 : 0)) wrong.push("sequence does not grow once for each write");
    if (!wrote && after !== before) wrong.push("a refusal or replay wrote");
    if (wrote && after.debt > 0n && free(after, at) > 0n) wrong.push("something is free while there is debt");
    if (wrote && after.next_lapse_at !== null && after.next_lapse_at <= at) wrong.push("a lapse was left unwritten");
    if (wrong.length > 0) throw new Error(`seed ${seed}, step ${i} at ${now}, ${entry.kind}: ${wrong.join("; ")}`);
  }
}

/** Now and then the wallet that is handed in cannot be written to, so that a decision that is not pure throws. */
function frozen(wallet: Wallet, rng: Random): Wallet {
  if (!rng.chance(0.1)) return wallet;
  for (const grant of wallet.grants) {
    for (const claim of grant.claims) Object.freeze(claim);
    Object.freeze(grant.claims);
    Object.freeze(grant);
  }
  Object.freeze(wallet.grants);
  return Object.freeze(wallet);
}

const KINDS = [
  "grant",
  "grant",
  "grant",
  "hold",
  "hold",
  "hold",
  "extend",
  "consume",
  "consume",
  "consume",
  "release",
  "sweep",
  "freeze",
  "claw_back",
  "thaw",
  "restore",
  "debt_write_off",
  "unfreeze",
] as const;

function draw(scene: Scene, now: number): EntryOf<EntryKind> {
  const { rng, newId, client } = scene;
  const use = { client, usage_key: `k${rng.below(4)}` };
  const credits = BigInt(rng.below(60));
  const hash = `h${rng.below(6)}`;
  switch (rng.pick(KINDS)) {
    case "grant":
      return drawGrant(scene, now, credits);
    case "hold":
      return { kind: "hold", ...use, hold: newId(), hash, credits, pinned: {}, ttl_ms: rng.below(15) };
    case "extend":
      return {
        kind: "extend",
        ...use,
        hash,
        grow: () => ({ credits, pinned: {}, grown: rng.chance(0.5) }),
        ttl_ms: rng.chance(0.5) ? null : 1 + rng.below(15),
      };
    case "consume": {
      const overdraft = rng.pick([{ policy: "reject" }, { policy: "allow_to_zero" }, { policy: "allow_debt", limit: 40n }] as const);
      return { kind: "consume", ...use, usage: newId(), hash, cost: () => ({ credits, detail: {} }), overdraft, done: rng.chance(0.3) };
    }
    case "release":
      return { kind: "release", ...use };
    case "debt_write_off":
      return { kind: "debt_write_off", key: `d${scene.born++}`, hash: null, credits };
    case "unfreeze":
      return { kind: "unfreeze" };
    case "sweep":
      return { kind: "sweep" };
    default:
      return drawClaim(scene, credits);
  }
}

function drawGrant(scene: Scene, now: number, credits: bigint): EntryOf<"grant"> {
  const { rng, newId } = scene;
  const expires_at = rng.chance(0.4) ? null : new Date(now + 1 + rng.below(20));
  const grant = newId();
  if (rng.chance(0.5)) return { kind: "grant", grant, source: "bonus", credits, expires_at, key: `g${scene.born++}`, hash: null };
  for (const claim of [newId(), newId()]) scene.claims.push({ claim, grant, payment_transaction: grant });
  const key = `payment:${grant.toString()}`;
  return { kind: "grant", grant, source: "payment", credits: 60n, expires_at, payment_transaction: grant, key, hash: null };
}

/** Two claims for each grant that was paid for, whose shares are together never more than the grant: half of 60 each. */
function drawClaim(scene: Scene, credits: bigint): EntryOf<EntryKind> {
  if (scene.claims.length === 0) return { kind: "sweep" };
  const on = scene.rng.pick(scene.claims);
  const share = credits / 2n;
  const known = scene.store.claims.get(on.claim.toString());
  if (!known) return scene.rng.chance(0.7) ? { kind: "freeze", ...on, credits: share } : { kind: "claw_back", ...on, credits: share };
  if (known.state === "void") return scene.rng.chance(0.5) ? { kind: "sweep" } : { kind: "claw_back", ...on, credits: share };
  if (known.state === "done") return { kind: "restore", ...on };
  return scene.rng.chance(0.5) ? { kind: "thaw", ...on } : { kind: "claw_back", ...on, credits: share };
}
