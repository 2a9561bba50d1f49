import { crud } from "@/kit/crud";
import { isAtLeast, type Ctx, type Id } from "@/kit/ctx";
import { unauthenticated } from "@/kit/problem";
import { NotificationRecipients, type DeliveryState, type RecipientRow } from "./model";

/** People have what came to their inbox and is not over; admins see everyone's rows, mails and push messages among them. */
export const recipients = crud(NotificationRecipients, {
  scope: (ctx) => (isAtLeast(ctx.actor, "admin") ? {} : inbox(ctx)),
  before: (ctx, change) => {
    if (change.op !== "patch" || change.input.is_read === undefined) return;
    const { row, input } = change;
    const read = { read_at: row.read_at ?? ctx.now(), status: "read" as const };
    // Written by the product alone, so not among the fields of a patch.
    Object.assign(input, input.is_read ? read : { read_at: null, status: statusOf(false, row.deliveries) });
  },
  after: async (ctx, op, row) => {
    // What somebody has thrown away is not sent after them, unless they take it back.
    const waits = row.deliveries.some(({ status }) => status === "queued");
    if (waits && (op === "remove" || op === "restore"))
      await NotificationRecipients.model
        .updateOne({ _id: row._id }, { $set: { due_at: op === "restore" ? ctx.now() : null, claim: null } })
        .setOptions({ withDeleted: true });
  },
});

/** Everything in the caller's inbox is read now; answers how much was not. */
export async function readAll(ctx: Ctx): Promise<{ read: number }> {
  const { modifiedCount } = await NotificationRecipients.model.updateMany(unread(ctx), {
    $set: { is_read: true, read_at: ctx.now(), status: "read" },
    $inc: { revision: 1 },
  });
  return { read: modifiedCount };
}

const unreadMax = 1_000;

/** How much in the caller's inbox is not read yet, counted up to 1,000. */
export const unreadCount = async (ctx: Ctx): Promise<{ unread: number }> => ({
  unread: await NotificationRecipients.model.countDocuments(unread(ctx)).limit(unreadMax),
});

/** What became of a notification for one person, in one word. */
export function statusOf(is_read: boolean, deliveries: readonly DeliveryState[]): RecipientRow["status"] {
  const some = (status: DeliveryState["status"]) => deliveries.some((each) => each.status === status);
  if (is_read) return "read";
  return some("sent") ? "sent" : some("queued") ? "queued" : "failed";
}

/** The id of whoever calls. Throws 401 where that is nobody with an inbox. */
export function callerOf({ actor }: Ctx): Id {
  if (actor.kind !== "user") throw unauthenticated();
  return actor.id;
}

const inbox = (ctx: Ctx) => ({
  recipient: callerOf(ctx),
  "deliveries.channel": "web" as const,
  $or: [{ expires_at: null }, { expires_at: { $gt: ctx.now() } }],
});

const unread = (ctx: Ctx) => ({ ...inbox(ctx), is_read: false });
