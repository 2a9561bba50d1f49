import type { z } from "@hono/zod-openapi";
import type { Row } from "@/kit/collection";
import { networkOf } from "@/kit/address";
import { crud } from "@/kit/crud";
import type { Ctx, Id } from "@/kit/ctx";
import { mailSend } from "@/kit/mail";
import { countUse, hour_ms, type Limit } from "@/kit/limit";
import { notFound } from "@/kit/problem";
import { audit } from "@/modules/audit-logs/service";
import { ContactMessages } from "./model";
import type { ContactMessage, ReplyToContact, SendContactMessage } from "./schema";

type Message = Row<typeof ContactMessage>;

/** What one address writes to us. */
export const contactLimit: Limit = { name: "contact", calls: 20, window_ms: hour_ms };
const replies_max = 100;

const stored = crud(ContactMessages, {
  async after(ctx, op, { _id, status }, was) {
    // The audit says who did what. What was written, and by whom, stays in the message and goes with it.
    if (op !== "create")
      await audit(ctx, { action: op, module: "contact", record: _id, before: was && { status: was.status }, after: { status } });
  },
});

export const contactMessages = {
  ...stored,
  /** Anyone writes to us: 20 an hour from one address. Throws 429. */
  create: async (ctx: Ctx, input: z.output<typeof SendContactMessage>): Promise<Message> => {
    await countUse(ctx, contactLimit, networkOf(ctx.address));
    return stored.create(ctx, { ...input, note: null });
  },
};

/** Answers a message by mail to the address it came from, and keeps the answer with it. An answer opens what was closed. Throws 404. */
export function reply(ctx: Ctx, id: Id, { message }: z.output<typeof ReplyToContact>): Promise<Message> {
  return ctx.atomically(async () => {
    const by = ctx.actor.kind === "user" ? ctx.actor.id : null;
    const replies = { $each: [{ at: ctx.now(), by, message }], $slice: -replies_max };
    const after = await change(id, { $set: { status: "replied" }, $push: { replies } });
    await ctx.emit(mailSend, {
      to: after.email,
      subject: `Re: ${after.subject}`,
      text: `${message}\n\n${quoted(after.message)}\n`,
      links: [],
    });
    await audit(ctx, { action: "reply", module: "contact", record: id });
    return after;
  });
}

/** Nothing more is to be done about a message. Doing it again changes nothing. Throws 404. */
export function close(ctx: Ctx, id: Id): Promise<Message> {
  return ctx.atomically(async () => {
    const before = await stored.get(ctx, id);
    if (before.status === "closed") return before;
    const after = await change(id, { $set: { status: "closed" } });
    await audit(ctx, {
      action: "close",
      module: "contact",
      record: id,
      before: { status: before.status },
      after: { status: after.status },
    });
    return after;
  });
}

async function change(id: Id, update: Record<string, object>): Promise<Message> {
  const row = await ContactMessages.model
    .findOneAndUpdate({ _id: id }, { ...update, $inc: { revision: 1 } }, { returnDocument: "after" })
    .lean();
  if (!row) throw notFound("No such ContactMessage.");
  return row;
}

const quoted = (text: string) =>
  text
    .split("\n")
    .map((each) => `> ${each}`)
    .join("\n");
