import { Types } from "mongoose";
import type { Crud } from "@/kit/crud";
import type { Ctx } from "@/kit/ctx";
import type { AnyEntity } from "@/kit/schema";

/** Longest age of a price that is looked up. No other process acts on an older one after a change. */
export const priceAge_max_ms = 1_000;

const epochKey = "prices:epoch";

/** Part of the key of every cached price: a change starts a new epoch, and what was cached before is found no more. */
export const priceEpoch = async (ctx: Ctx): Promise<string> => (await ctx.cache.get(epochKey)) ?? "0";

/** The same verbs; each write of theirs makes the next call be priced anew, here and in every process that shares the cache. */
export function dropsPrices<E extends AnyEntity>(verbs: Crud<E>): Crud<E> {
  const dropping =
    <A extends unknown[], R>(verb: (ctx: Ctx, ...rest: A) => Promise<R>) =>
    async (ctx: Ctx, ...rest: A): Promise<R> => {
      const result = await verb(ctx, ...rest);
      await dropPrices(ctx);
      return result;
    };
  return {
    ...verbs,
    create: dropping(verbs.create),
    patch: dropping(verbs.patch),
    remove: dropping(verbs.remove),
    removeMany: dropping(verbs.removeMany),
    restore: dropping(verbs.restore),
    destroy: dropping(verbs.destroy),
  };
}

/** The epoch outlives every price of the one before, so that losing it brings none of them back. */
const dropPrices = (ctx: Ctx): Promise<void> => ctx.cache.set(epochKey, new Types.ObjectId().toHexString(), 10 * priceAge_max_ms);
