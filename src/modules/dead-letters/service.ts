import { z } from "@hono/zod-openapi";
import type { Row } from "@/kit/collection";
import { crud } from "@/kit/crud";
import { isAtLeast, type Ctx, type Id } from "@/kit/ctx";
import { mailSend } from "@/kit/mail";
import { notFound } from "@/kit/problem";
import { audit } from "@/modules/audit-logs/service";
import { DeadLetters } from "./model";
import { readable, type DeadLetter } from "./schema";

export type Letter = Row<typeof DeadLetter>;

const rows = crud(DeadLetters, {
  // Whoever changes what will be sent again changes what it does.
  after: (ctx, op, row, was) => {
    const [before, after] = [was, row].map((letter) => (op === "patch" && letter && !isMail(letter) ? { payload: letter.payload } : null));
    return audit(ctx, { action: op, module: "dead-letters", record: row._id, before, after });
  },
});

export const deadLetters = {
  ...rows,
  list: async (...given: Parameters<typeof rows.list>) => {
    const page = await rows.list(...given);
    return { ...page, data: page.data.map((letter) => shown(given[0], letter)) };
  },
  get: async (ctx: Ctx, id: Id) => shown(ctx, await known(id)),
  patch: async (...given: Parameters<typeof rows.patch>) => shown(given[0], await rows.patch(...given)),
  remove: async (ctx: Ctx, id: Id) => shown(ctx, await rows.remove(ctx, id)),
  restore: async (ctx: Ctx, id: Id) => shown(ctx, await rows.restore(ctx, id)),
  destroy: async (ctx: Ctx, id: Id) => shown(ctx, await rows.destroy(ctx, id)),
};

/** Sends a letter to its queue again, with the id it had: what it did already it does not do twice. It leaves the list, unless it dies again. */
export async function replay(ctx: Ctx, id: Id): Promise<Letter> {
  const letter = await ctx.atomically(async () => {
    const found = await known(id);
    const { key, queue: to, message_id, payload } = found;
    await ctx.emit({ key, payload: z.unknown(), to }, readable(payload), message_id);
    await audit(ctx, { action: "replay", module: "dead-letters", record: id });
    await DeadLetters.model
      .updateOne({ _id: id }, { $set: { status: "replayed", is_deleted: true }, $inc: { revision: 1 } })
      .setOptions({ withDeleted: true });
    return { ...found, status: "replayed" as const, is_deleted: true };
  });
  return shown(ctx, letter);
}

export type Replayed = { replayed: number; left: number };

/** Sends these letters again: all or none. */
export const replayThese = (ctx: Ctx, ids: readonly Id[]): Promise<Replayed> =>
  ctx.atomically(async () => {
    for (const id of ids) await replay(ctx, id);
    return { replayed: ids.length, left: 0 };
  });

const atOnce = 50;
const perCall = 500;

/** Sends the letters of a queue again, those that lie there now, up to 500 a call; `left` says how many are still there. */
export async function replayQueue(ctx: Ctx, queue: string): Promise<Replayed> {
  // One that dies again meanwhile is left for the next call, or this one might never end.
  const lying = { queue, status: "dead" as const, died_at: { $lte: ctx.now() }, is_deleted: false };
  let replayed = 0;
  for (;;) {
    const found = await DeadLetters.model
      .find(lying)
      .sort({ died_at: 1, _id: 1 })
      .limit(Math.min(atOnce, perCall - replayed))
      .lean();
    await replayThese(
      ctx,
      found.map(({ _id }) => _id),
    );
    replayed += found.length;
    if (found.length === 0 || replayed >= perCall) return { replayed, left: await DeadLetters.model.countDocuments(lying) };
  }
}

/** How many letters lie in each queue. */
export async function countByQueue(): Promise<ReadonlyMap<string, number>> {
  const counted = await DeadLetters.model.aggregate<{ _id: string; letters: number }>([
    { $match: { is_deleted: false, status: "dead" } },
    { $group: { _id: "$queue", letters: { $sum: 1 } } },
  ]);
  return new Map(counted.map(({ _id, letters }) => [_id, letters]));
}

/** A letter that lies there or was sent again; one that was discarded is to be restored first. */
async function known(id: Id): Promise<Letter> {
  const found = await DeadLetters.model
    .findOne({ _id: id, $or: [{ is_deleted: false }, { status: "replayed" }] })
    .setOptions({ withDeleted: true })
    .lean();
  if (!found) throw notFound("No such DeadLetter.");
  return found;
}

const isMail = ({ key }: Pick<Letter, "key">) => key === mailSend.key;

/** A mail that was not sent still holds the links that sign somebody in: below a super-admin they are not shown. */
function shown(ctx: Ctx, letter: Letter): Letter {
  if (!isMail(letter) || isAtLeast(ctx.actor, "super-admin")) return letter;
  return { ...letter, payload: letter.payload.replaceAll(/https?:\/\/[^\s"\\]+/g, "[link hidden]") };
}
