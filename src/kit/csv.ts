import { z } from "@hono/zod-openapi";
import { stringify } from "csv-stringify/sync";
import type { Ctx } from "./ctx";
import { atLeast, endpoint, nothing, type Endpoint } from "./endpoint";
import { invalidField } from "./problem";
import { timestamp, type AnyEntity } from "./schema";
import { show } from "./view";
import { streamed, walk } from "./walk";

type Table = { model: unknown; entity: AnyEntity };

const Window = z.strictObject({
  from: timestamp().optional().openapi({ description: "Rows from this instant on." }),
  to: timestamp().optional().openapi({ description: "Rows before this instant." }),
});

/** Lines that leave together. */
const linesAtOnce = 100;

/**
 * A route by which admins take the rows of a collection with them, oldest first, as CSV (RFC 4180) with a line of names. Values stand there
 * as they do in JSON; what a spreadsheet would run as a formula is quoted with an apostrophe.
 */
export function csvRoute(collection: Table, path: `/${string}`, many: string): Endpoint {
  const name = path.slice(1);
  return endpoint({
    method: "get",
    path: `${path}/export`,
    id: `export${many}`,
    summary: `All ${name.replaceAll("-", " ")} of a time, as CSV`,
    description:
      "Streamed, oldest first, however many there are. Money is in smallest units beside its currency; lists and objects are JSON.",
    access: atLeast("admin"),
    query: Window,
    returns: nothing,
    media: "text/csv",
    run(ctx, { query }) {
      if (query.from && query.to && query.to <= query.from) throw invalidField("to", "must be after `from`");
      return Promise.resolve(streamed(lines(ctx, collection, query), { type: "text/csv; charset=utf-8", filename: `${name}.csv` }));
    },
  });
}

async function* lines(ctx: Ctx, { model, entity }: Table, window: z.output<typeof Window>): AsyncGenerator<string, void, void> {
  const columns = Object.keys(entity.view.shape);
  const write = (records: unknown[][]) => stringify(records, { escape_formulas: true, record_delimiter: "windows" });
  let waiting: unknown[][] = [columns];
  for await (const row of walk({ model }, {}, window)) {
    const shown = show(entity.view, row, ctx.actor) as Record<string, unknown>;
    waiting.push(columns.map((column) => cell(shown[column])));
    if (waiting.length < linesAtOnce) continue;
    yield write(waiting);
    waiting = [];
  }
  if (waiting.length > 0) yield write(waiting);
}

const cell = (value: unknown): unknown =>
  value !== null && typeof value === "object" ? JSON.stringify(value) : value === true ? "true" : value === false ? "false" : value;
