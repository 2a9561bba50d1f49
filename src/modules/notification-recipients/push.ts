import type { Ctx } from "@/kit/ctx";
import type { NotificationRow } from "@/modules/notifications/service";
import type { RecipientRow } from "./model";
import { forget, subscriptionsOf } from "./subscriptions";

/** What a push message may hold as JSON. */
const textMax_bytes = 3_900;
const life_max_s = 28 * 86_400;

const urgency = { low: "low", medium: "normal", high: "high", urgent: "high" } as const;

/** Sends to every browser of a recipient; one that takes it is enough. Those that are gone are forgotten. */
export async function pushTo(
  ctx: Ctx,
  notification: NotificationRow,
  row: Pick<RecipientRow, "_id" | "recipient">,
): Promise<"sent" | { failed: string } | { retry: string }> {
  const { priority, expires_at } = notification;
  const left_s = expires_at ? Math.floor((expires_at.getTime() - ctx.now().getTime()) / 1_000) : life_max_s;
  const how = { ttl_s: Math.min(Math.max(left_s, 0), life_max_s), urgency: urgency[priority], topic: row._id.toHexString() };
  const text = pushText(notification, row);
  const browsers = await subscriptionsOf(row.recipient);
  const outcomes = await Promise.all(
    browsers.map(async (browser) => {
      const outcome = await ctx.push.send(browser, text, how);
      if (outcome === "gone") await forget(browser);
      return outcome;
    }),
  );
  if (outcomes.includes("sent")) return "sent";
  const faults = outcomes.filter((outcome) => typeof outcome === "object");
  const retry = faults.find((fault) => "retry" in fault);
  if (retry) return retry;
  const refused = faults.find((fault) => "refused" in fault);
  return { failed: refused ? refused.refused : "no browser is subscribed" };
}

/** The message as a service worker reads it. What does not fit is left out: the inbox has all of it. */
export function pushText({ _id, title, message, type, priority, metadata }: NotificationRow, row: Pick<RecipientRow, "_id">): string {
  const head = { notification: String(_id), recipient_row: String(row._id), tag: String(_id), title, type, priority };
  const withText = (characters: number, more: object) =>
    JSON.stringify({ ...head, body: characters < message.length ? `${message.slice(0, characters)}…` : message, ...more });
  const fits = (text: string) => Buffer.byteLength(text) <= textMax_bytes;
  for (const more of [metadata ?? {}, { url: metadata?.url ?? null }, {}])
    for (const characters of [message.length, 500, 200]) {
      const text = withText(characters, more);
      if (fits(text)) return text;
    }
  return JSON.stringify(head);
}
