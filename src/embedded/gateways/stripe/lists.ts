import { z } from "zod";
import type { Account } from "./account";
import { resourceMissing } from "./errors";
import { flag, integer, paging, text } from "./params";
import type { Listed } from "./render";
import type { StripeEvent, StripeObject } from "./types";

type Paging = { limit?: number | undefined; starting_after?: string | undefined; ending_before?: string | undefined };

/** One page of what passes, newest first. */
export function pageOf<T extends StripeObject | StripeEvent>(
  rows: Iterable<T>,
  passes: (row: T) => boolean,
  paging: Paging,
  url: string,
): Listed {
  const { limit = 10, starting_after, ending_before } = paging;
  const taken: T[] = [];
  let begun = starting_after === undefined;
  let ended = false;
  for (const row of rows) {
    if (row.id === ending_before) {
      ended = true;
      break;
    }
    if (begun && passes(row)) taken.push(row);
    if (row.id === starting_after) begun = true;
    if (ending_before === undefined && taken.length > limit) break;
  }
  if (!begun) throw resourceMissing("object", starting_after ?? "", "starting_after");
  if (ending_before !== undefined && !ended) throw resourceMissing("object", ending_before, "ending_before");
  const has_more = taken.length > limit;
  return { data: ending_before === undefined ? taken.slice(0, limit) : taken.slice(-limit), has_more, url };
}

const range = z.strictObject({ gt: integer.optional(), gte: integer.optional(), lt: integer.optional(), lte: integer.optional() });
/** A time, or bounds of one, in Unix seconds. */
export const created = integer.or(range).optional();

/** `GET /v1/events` */
export const eventListParams = z.strictObject({
  type: text().optional(),
  types: z.array(text()).min(1).max(20).optional(),
  created,
  delivery_success: flag.optional(),
  ...paging,
});

/** Events go back thirty days. */
const eventDays = 30;

export function eventFilter(account: Account, wanted: z.output<typeof eventListParams>): (event: StripeEvent) => boolean {
  const oldest = account.seconds() - eventDays * 86_400;
  return (event) =>
    event.created >= oldest &&
    (wanted.type === undefined || matches(wanted.type, event.type)) &&
    (wanted.types === undefined || wanted.types.some((type) => matches(type, event.type))) &&
    within(event.created, wanted.created) &&
    (wanted.delivery_success === undefined || (account.options.deliveries.pendingOf(event.id) === 0) === wanted.delivery_success);
}

/** `charge.*` names every type that begins so. */
const matches = (pattern: string, type: string) => (pattern.endsWith("*") ? type.startsWith(pattern.slice(0, -1)) : type === pattern);

export function within(at: number, wanted: z.output<typeof created>): boolean {
  if (wanted === undefined) return true;
  if (typeof wanted === "number") return at === wanted;
  const { gt = -Infinity, gte = -Infinity, lt = Infinity, lte = Infinity } = wanted;
  return at > gt && at >= gte && at < lt && at <= lte;
}
