import type { Model, PipelineStage } from "mongoose";
import { z } from "@hono/zod-openapi";
import { collectionNamed } from "@/kit/collection";
import { isAtLeast, type Ctx, type Id } from "@/kit/ctx";
import { isOutOfTime } from "@/kit/database-errors";
import { forbidden, tooBroad } from "@/kit/problem";
import { calendarOf, type Bucket, type Calendar } from "./calendar";
import type { Asked } from "./schema";

/** Whose figures: everyone's for editors and above, one's own for everybody else. */
export type Scope = { user?: Id };
/** And of which payments. */
export type PaymentScope = Scope & { is_test?: boolean };

export function scopeOf({ actor }: Ctx): Scope {
  if (isAtLeast(actor, "editor")) return {};
  if (actor.kind !== "user") throw forbidden();
  return { user: actor.id };
}

const usual_ms = 30 * 86_400_000;

/** The time that was asked for. */
export function timeOf(ctx: Ctx, { from, to = ctx.now(), interval, timezone }: z.output<typeof Asked>): Calendar {
  return calendarOf({ from: from ?? new Date(to.getTime() - usual_ms), to, interval, timezone });
}

export type Group = Record<string, unknown>;
const timeMax_ms = 10_000;

/** Groups of rows, read along an index and bounded by time. Throws 503 `too_broad`. */
export async function groups(collection: string, pipeline: PipelineStage[]): Promise<Group[]> {
  try {
    // What comes out is of the pipeline's own making.
    return await (collectionNamed(collection).model as unknown as Model<unknown>)
      .aggregate<Group>(pipeline)
      .option({ maxTimeMS: timeMax_ms });
  } catch (error) {
    if (isOutOfTime(error)) throw tooBroad();
    throw error;
  }
}

/** One field of rows, deleted ones too, by their ids. */
export async function fieldOf(collection: string, field: "name" | "feature", ids: readonly unknown[]): Promise<Map<string, string>> {
  const rows = collectionNamed(collection).model as unknown as Model<Group>;
  const found = await rows
    .find({ _id: { $in: ids } }, { [field]: 1 })
    .setOptions({ withDeleted: true })
    .lean<Group[]>();
  return new Map(found.map((row) => [String(row._id), String(row[field])]));
}

/** A sum of longs, which an empty group has as an int. */
export const long = (value: unknown): bigint => BigInt(value as bigint | number);
export const int = (value: unknown): number => Number(value);

/** One answer for all who may see everything, kept for a moment: it is asked by every open console. */
export async function kept<S extends z.ZodType>(ctx: Ctx, schema: S, key: string, work: () => Promise<z.output<S>>): Promise<z.output<S>> {
  const name = `dashboard:${key}`;
  const known = await ctx.cache.get(name);
  // Another version of this may have written it.
  const read = known === null ? undefined : schema.safeParse(JSON.parse(known));
  if (read?.success) return read.data;
  const made = await work();
  await ctx.cache.set(name, JSON.stringify(z.encode(schema, made)), kept_ms);
  return made;
}

const kept_ms = 10_000;

/** Adds groups of keys up in the buckets they belong to. Every bucket is there. */
export function inBuckets<T>(time: Calendar, found: readonly Group[], empty: () => T, add: (sum: T, group: Group) => void): (Bucket & T)[] {
  const sums = time.buckets.map(() => empty());
  for (const group of found) {
    const sum = sums[time.indexOf((group["_id"] as Group)["at"])];
    if (sum === undefined) throw new Error("a row lies outside of the time it was found in");
    add(sum, group);
  }
  return time.buckets.map((bucket, index) => ({ ...bucket, ...sums[index]! }));
}
