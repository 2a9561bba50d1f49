import type { Model } from "mongoose";
import type { Id } from "./ctx";

export type Walked = Record<string, unknown> & { _id: Id; created_at: Date };

/** Rows that are read, and held in memory, at once. */
const atOnce = 200;

/** Rows of a collection, oldest first, in portions along the index of its lists, so that no number of them fills the memory. */
export async function* walk(
  { model }: { model: unknown },
  filter: Record<string, unknown>,
  { is_deleted = false, from, to }: { is_deleted?: boolean; from?: Date | undefined; to?: Date | undefined } = {},
): AsyncGenerator<Walked, void, void> {
  // Every collection has these two; what else a row holds is for its own view to say.
  const rows = model as Model<Walked>;
  const read = (more: Record<string, unknown>, limit: number): Promise<Walked[]> =>
    rows
      .find({ ...filter, is_deleted, ...more })
      .sort({ created_at: 1, _id: 1 })
      .limit(limit)
      .lean<Walked[]>();
  const until = to && { $lt: to };
  const after = (created: object) => ({ ...(Object.keys(created).length > 0 && { created_at: created }) });
  let last: Walked | undefined;
  for (;;) {
    // First the rest of what came at the same moment as the last one, then what came after it: two exact stretches of the index.
    const same = last ? await read({ created_at: last.created_at, _id: { $gt: last._id } }, atOnce) : [];
    const room = atOnce - same.length;
    const since = last ? { $gt: last.created_at } : from && { $gte: from };
    const portion = room > 0 ? [...same, ...(await read(after({ ...since, ...until }), room))] : same;
    yield* portion;
    last = portion.at(-1);
    if (portion.length < atOnce) return;
  }
}

/** An answer that is written while it is sent: a reader that is slow is waited for, one that goes away ends the writing. */
export function streamed(parts: AsyncGenerator<string, void, void>, { type, filename }: { type: string; filename: string }): Response {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      const { done, value } = await parts.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    cancel: async () => void (await parts.return()),
  });
  return new Response(body, {
    headers: { "Content-Type": type, "Cache-Control": "no-store", "Content-Disposition": `attachment; filename="${filename}"` },
  });
}
