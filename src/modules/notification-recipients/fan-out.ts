import type { Payload } from "@/kit/message";
import type { Ctx, Id } from "@/kit/ctx";
import { conflict, invalidField, problem } from "@/kit/problem";
import { referenced } from "@/kit/references";
import { show } from "@/kit/view";
import { audit } from "@/modules/audit-logs/service";
import { notificationDeliver, notificationSend } from "@/modules/notifications/messages";
import { Notification, priorities } from "@/modules/notifications/schema";
import { addressedOne, advance, endOf, findNotification, type NotificationRow } from "@/modules/notifications/service";
import { findUser, users, type UserRow } from "@/modules/users/service";
import { NotificationRecipients, type DeliveryState, type RecipientRow } from "./model";
import { NotificationRecipient } from "./schema";
import { statusOf } from "./service";

/** So many accounts are looked at in one transaction, whether or not they are meant. */
export const batchMax = 500;

/**
 * Addresses a notification to the next of those it is for, and leaves a message to go on. A process that dies between the two has done
 * neither; one that hears the same message again finds that others have come further.
 */
export function fanOut(ctx: Ctx, { notification: id, after }: Payload<typeof notificationSend>): Promise<void> {
  return ctx.atomically(async () => {
    const notification = await findNotification(id);
    if (!notification || endOf(notification, ctx.now()) || String(notification.cursor) !== String(after)) return;
    const { meant, last, done } = await nextOf(notification);
    if (!(await advance(ctx, notification, { last: last ?? notification.cursor, count: meant.length, done }))) return;
    if (meant.length > 0) {
      const rows = meant.map((user) => addressed(ctx, notification, user));
      const made = await NotificationRecipients.model.insertMany(rows, { session: ctx.session() ?? null });
      tellRecipients(
        ctx,
        notification,
        made.map((row) => row.toObject() as RecipientRow),
      );
      if (notification.channels.some((channel) => channel !== "web")) await ctx.emit(notificationDeliver, { notification: id });
    }
    if (!done) await ctx.emit(notificationSend, { notification: id, after: last });
  });
}

export const notSent = problem("not_sent", 409, "It is not being sent, or not yet to everyone it is for.");

/** Addresses a notification that was sent to one person more. Throws 422 where one of the two is not there, 409 where they have it already. */
export function addressTo(ctx: Ctx, { notification: id, recipient }: { notification: Id; recipient: Id }): Promise<RecipientRow> {
  return ctx.atomically(async () => {
    await referenced(ctx, "notification", "notifications", id);
    await referenced(ctx, "recipient", "users", recipient);
    const [notification, user] = [await findNotification(id), await findUser(recipient)];
    if (!notification || !notification.sent_at || endOf(notification, ctx.now())) throw notSent();
    if (!user || user.status === "blocked") throw invalidField("recipient", "is blocked");
    const known = await NotificationRecipients.model.exists({ notification: id, recipient }).setOptions({ withDeleted: true });
    if (known) throw conflict("They have it already.");
    const made = { ...addressed(ctx, notification, user), created_by: ctx.actor.kind === "user" ? ctx.actor.id : null };
    const [row] = await NotificationRecipients.model.create([made]);
    await addressedOne(id);
    if (made.due_at) await ctx.emit(notificationDeliver, { notification: id });
    const stored = row!.toObject() as RecipientRow;
    tellRecipients(ctx, notification, [stored]);
    await audit(ctx, { action: "create", module: "notification-recipients", record: stored._id, after: stored });
    return stored;
  });
}

/** What does not change of a notification while it is sent. */
const told = ["title", "message", "type", "priority", "channels", "metadata", "sender", "expires_at"];

/** Tells the open sockets of these people what has come to their inbox: the row as they would read it, with its notification in place. */
function tellRecipients(ctx: Ctx, row: NotificationRow, rows: readonly RecipientRow[]): void {
  if (!row.channels.includes("web")) return;
  const nobody = { kind: "anonymous" } as const;
  const notification = show(Notification.view, row, nobody, told);
  for (const each of rows)
    ctx.tell(each.recipient, "notification", { ...(show(NotificationRecipient.view, each, nobody) as object), notification });
}

type Account = Pick<UserRow, "_id" | "role" | "status">;

/** The next accounts in the order of their ids, and which of them are meant. */
async function nextOf({ to, cursor }: NotificationRow): Promise<{ meant: Account[]; last: Id | null; done: boolean }> {
  const beyond = cursor ? { $gt: cursor } : {};
  const among = to.users ? { $in: to.users } : {};
  const _id = { ...beyond, ...among };
  const page = await users.collection.model
    .find(Object.keys(_id).length > 0 ? { _id } : {}, { role: 1, status: 1 })
    .sort({ _id: 1 })
    .limit(batchMax)
    .lean();
  const meant = page.filter(({ role, status }) => status !== "blocked" && (to.role === null || role === to.role));
  return { meant, last: page.at(-1)?._id ?? null, done: page.length < batchMax };
}

function addressed(ctx: Ctx, { _id, channels, priority, metadata, expires_at }: NotificationRow, user: Account) {
  const now = ctx.now();
  const deliveries = channels.map((channel): DeliveryState => {
    // The row itself is the inbox.
    if (channel === "web") return { channel, status: "sent", attempts: 1, reason: null, at: now };
    return { channel, status: "queued", attempts: 0, reason: null, at: null };
  });
  return {
    notification: _id,
    recipient: user._id,
    metadata,
    is_read: false,
    read_at: null,
    status: statusOf(false, deliveries),
    deliveries,
    expires_at,
    rank: priorities.length - 1 - priorities.indexOf(priority),
    due_at: deliveries.some(({ status }) => status === "queued") ? now : null,
    claim: null,
    created_at: now,
    updated_at: now,
  };
}
