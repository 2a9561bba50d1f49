import { Types } from "mongoose";
import type { z } from "@hono/zod-openapi";
import { crud, type Change, type CrudOptions } from "@/kit/crud";
import type { Ctx, Id } from "@/kit/ctx";
import { againIfDuplicate } from "@/kit/database-errors";
import { invalid, invalidField, problem } from "@/kit/problem";
import { refuseWhileUsed } from "@/kit/references";
import { audited } from "@/modules/audit-logs/service";
import { users } from "@/modules/users/service";
import { notificationSend } from "./messages";
import { Notifications, type NotificationRow } from "./model";
import type { Notification } from "./schema";

export type { NotificationRow };

type Input = z.output<typeof Notification.create>;
type Patch = z.output<typeof Notification.patch>;

export const alreadySent = problem("already_sent", 409, "It was sent: its text stays what people were told.");

/** The eight verbs. Creating an active one sends it; an inactive one waits until it is made active. */
export const notifications = crud(Notifications, {
  before: (ctx, change) => before(ctx, change),
  after: async (ctx, op, row, was) => {
    await audited("notifications")(ctx, op, row, was);
    if (op === "create" || op === "patch" || op === "restore") await send(ctx, row);
  },
});

/** What another module tells a user, or several, or everyone of a role. Fields as in `POST /api/notifications`. */
export type Notice = Pick<Input, "title" | "message"> &
  Partial<Pick<Input, "type" | "priority" | "channels" | "metadata" | "expires_at">> & {
    to: Id | readonly Id[] | { role: "admin" };
  };

/**
 * Tells somebody something, in the transaction this runs in: once per key, whoever says it again gets what was said first. Without
 * `channels` it goes to the inbox alone. The text must fit the module's own limits: title 200 characters, message 2,000.
 */
export function notify(ctx: Ctx, { to, ...notice }: Notice, key: string): Promise<NotificationRow> {
  return ctx.atomically(async () => {
    const known = await Notifications.model.findOne({ key }).setOptions({ withDeleted: true }).lean();
    if (known) return known;
    const audience = audienceOf(to);
    const made = { type: "approval" as const, ...notice, to: audience, key, created_at: ctx.now() };
    const [row] = await Notifications.model.create([made]).catch(againIfDuplicate);
    const told = row!.toObject() as NotificationRow;
    await send(ctx, told);
    return told;
  });
}

function audienceOf(to: Notice["to"]) {
  if ("role" in to) return { users: null, role: to.role, all: false };
  return { users: to instanceof Types.ObjectId ? [to] : [...to], role: null, all: false };
}

/** A notification that is not deleted. */
export const findNotification = (id: Id): Promise<NotificationRow | null> => Notifications.model.findById(id).lean();

export const findNotifications = (ids: readonly Id[]): Promise<NotificationRow[]> =>
  Notifications.model.find({ _id: { $in: [...ids] } }).lean();

/** Why nothing more of it is to be delivered, if so. */
export function endOf(notification: NotificationRow | null, now: Date): string | null {
  if (!notification || notification.status !== "active") return "withdrawn";
  return notification.expires_at && notification.expires_at <= now ? "expired" : null;
}

/** It was addressed to `count` more, up to `last`; `done` when nobody is left. False: somebody else got as far before. */
export async function advance(
  ctx: Ctx,
  { _id, cursor }: Pick<NotificationRow, "_id" | "cursor">,
  { last, count, done }: { last: Id | null; count: number; done: boolean },
): Promise<boolean> {
  const { matchedCount } = await Notifications.model.updateOne(
    { _id, cursor, sent_at: null },
    { $set: { cursor: last, ...(done && { sent_at: ctx.now() }) }, $inc: { recipients: count } },
  );
  return matchedCount === 1;
}

/** It was addressed to one more by hand. */
export async function addressedOne(_id: Id): Promise<void> {
  await Notifications.model.updateOne({ _id }, { $inc: { recipients: 1 } });
}

async function send(ctx: Ctx, { _id, cursor, status, sent_at, is_deleted }: NotificationRow): Promise<void> {
  if (status === "active" && sent_at === null && !is_deleted) await ctx.emit(notificationSend, { notification: _id, after: cursor });
}

const before: NonNullable<CrudOptions<NotificationRow, Input, Patch>["before"]> = async (
  ctx,
  change: Change<NotificationRow, Input, Patch>,
) => {
  switch (change.op) {
    case "create":
      return complete(ctx, change.input);
    case "patch": {
      const { row, input } = change;
      const told = input.title !== undefined || input.message !== undefined || input.type !== undefined;
      if (told && (row.recipients > 0 || row.sent_at)) throw alreadySent();
      return;
    }
    case "destroy":
      return refuseWhileUsed(ctx, ["notification_recipients", { notification: change.row._id }, "People have it in their inbox."]);
    default:
      return;
  }
};

/** Names every recipient there is no account of, and says who sends it. */
async function complete(ctx: Ctx, input: Input): Promise<void> {
  if (input.expires_at && input.expires_at <= ctx.now()) throw invalidField("expires_at", "is over already");
  const named = input.to.users ?? [];
  const found = await users.collection.model.find({ _id: { $in: named } }, { _id: 1 }).lean();
  const known = new Set(found.map(({ _id }) => String(_id)));
  const errors = named.flatMap((id, index) =>
    known.has(String(id)) ? [] : [{ field: `to.users.${index}`, code: "unknown_reference", message: "there is no such record" }],
  );
  if (errors.length > 0) throw invalid({ detail: "to.users: there is no such record", errors });
  // Server-written fields are no part of what may be sent.
  if (ctx.actor.kind === "user") Object.assign(input, { sender: ctx.actor.id });
}
