import type { Ctx } from "@/kit/ctx";
import { gatewayUnavailable } from "../gateway";
import { insertOnce } from "../once";
import { GatewayTokens, type TokenRow } from "./bkash-model";

export type Granted = { id_token: string; refresh_token: string | null; life_ms: number };
type Held = Pick<Granted, "id_token" | "refresh_token">;
type Keeper = { key: string; grant(): Promise<Granted | null>; refresh(refreshToken: string): Promise<Granted | null> };

const hour_ms = 3_600_000;
/** Whoever asks for more tokens within an hour is locked out for the next one. */
const callsMax = 2;
/** A token is renewed so long before its end, while it still serves. */
const early_ms = 7 * 60_000;
/** Who renews has so long for it; a little more than one call may take. */
const renewing_ms = 35_000;
const waitMax_ms = 15_000;
const pause_ms = 100;

/**
 * The token of an account, shared by all processes and renewed by one of them at a time: it stands encrypted in the database, with a copy
 * in the cache. `refused` is one that bKash no longer takes; who comes with it first renews it, the others get what that brought.
 * Throws `gateway_unavailable` where there is none and the hour has no call left.
 */
export async function tokenOf(ctx: Ctx, keeper: Keeper, refused: string | null = null): Promise<string> {
  const cached = refused === null ? await fromCache(ctx, keeper) : null;
  if (cached !== null) return cached;
  const end = performance.now() + waitMax_ms;
  while (performance.now() < end) {
    const row = await rowOf(keeper);
    const held = await opened(ctx, row);
    const now = ctx.now();
    const left_ms = row.expires_at.getTime() - now.getTime();
    const usable = held !== null && held.id_token !== refused && left_ms > 0;
    if (usable && left_ms > early_ms) return remember(ctx, keeper, row, held);
    const recent = row.calls.filter((at) => now.getTime() - at.getTime() < hour_ms);
    const busy = row.renewing_until !== null && row.renewing_until > now;
    if (busy || recent.length >= callsMax) {
      if (usable) return held.id_token;
      if (!busy) throw lockedOut(ctx, recent, now);
      await new Promise((resolve) => setTimeout(resolve, pause_ms));
      continue;
    }
    const mine = await take(row, [...recent, now], now);
    const renewed =
      mine &&
      (await renew(ctx, keeper, mine, held).catch((error: unknown) => {
        if (usable) return held;
        throw error;
      }));
    if (renewed) return renewed.id_token;
  }
  throw gatewayUnavailable({ headers: { "Retry-After": "5" } });
}

/** Counts the call before it is made: one without an answer counts as well. Null: somebody else was first. */
async function take({ _id, renewals }: TokenRow, calls: Date[], now: Date): Promise<TokenRow | null> {
  return GatewayTokens.model
    .findOneAndUpdate(
      { _id, renewals },
      { $set: { calls, renewing_until: new Date(now.getTime() + renewing_ms) }, $inc: { renewals: 1 } },
      { returnDocument: "after" },
    )
    .lean();
}

/** One call. Null: the refresh is refused, the next one is a grant. A grant that is refused is not asked for again at once: the hour has two. */
async function renew(ctx: Ctx, keeper: Keeper, { _id, renewals }: TokenRow, held: Held | null): Promise<Held | null> {
  const from = ctx.now().getTime();
  const write = (fields: Partial<TokenRow>) =>
    GatewayTokens.model
      .findOneAndUpdate({ _id, renewals }, { $set: { ...fields, renewing_until: null } }, { returnDocument: "after" })
      .lean();
  try {
    const granted = held?.refresh_token ? await keeper.refresh(held.refresh_token) : await keeper.grant();
    if (!granted) {
      if (!held?.refresh_token) throw gatewayUnavailable({ headers: { "Retry-After": "60" } });
      await write({ sealed: await seal(ctx, { ...held, refresh_token: null }) });
      return null;
    }
    const kept = { id_token: granted.id_token, refresh_token: granted.refresh_token ?? held?.refresh_token ?? null };
    const row = await write({ sealed: await seal(ctx, kept), expires_at: new Date(from + granted.life_ms) });
    if (row) await remember(ctx, keeper, row, kept);
    return kept;
  } catch (error) {
    await write({});
    throw error;
  }
}

async function rowOf({ key }: Pick<Keeper, "key">): Promise<TokenRow> {
  const present = await GatewayTokens.model.findOne({ key }).lean();
  if (present) return present;
  const made = await insertOnce(async () => (await GatewayTokens.model.create([{ key }]))[0]!.toObject());
  return made ?? rowOf({ key });
}

const seal = (ctx: Ctx, held: Held) => ctx.vault.encrypt(JSON.stringify(held));

/** Null: there is none yet, or none that this installation can read. */
async function opened(ctx: Ctx, { sealed }: Pick<TokenRow, "sealed">): Promise<Held | null> {
  if (sealed === null) return null;
  try {
    // `seal` is the only writer of the field.
    return JSON.parse(await ctx.vault.decrypt(sealed)) as Held;
  } catch {
    return null;
  }
}

const cacheKey = ({ key }: Pick<Keeper, "key">) => `bkash:token:${key}`;

/** Sealed there as well, and with its end: the clock that counts is not the cache's. */
async function remember(ctx: Ctx, keeper: Keeper, { sealed, expires_at }: TokenRow, held: Held): Promise<string> {
  const end_ms = expires_at.getTime() - early_ms;
  const left_ms = end_ms - ctx.now().getTime();
  if (sealed !== null && left_ms > 0) await ctx.cache.set(cacheKey(keeper), `${end_ms} ${sealed}`, left_ms);
  return held.id_token;
}

async function fromCache(ctx: Ctx, keeper: Keeper): Promise<string | null> {
  const [end_ms, sealed = null] = (await ctx.cache.get(cacheKey(keeper)))?.split(" ") ?? [];
  if (!(Number(end_ms) > ctx.now().getTime())) return null;
  return (await opened(ctx, { sealed }))?.id_token ?? null;
}

function lockedOut(ctx: Ctx, recent: readonly Date[], now: Date) {
  ctx.log.error({ gateway: "bkash" }, "no token of bkash, and no call left for one in this hour");
  const wait_ms = Math.min(...recent.map((at) => at.getTime())) + hour_ms - now.getTime();
  return gatewayUnavailable({ headers: { "Retry-After": String(Math.max(1, Math.ceil(wait_ms / 1_000))) } });
}
