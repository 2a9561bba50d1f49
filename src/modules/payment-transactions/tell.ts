import type { Ctx } from "@/kit/ctx";
import type { Payment } from "./model";

/** Tells the buyer's open sockets how their payment stands. A success is told once what it bought is granted. */
export const tellBuyer = (ctx: Ctx, { _id, user, status }: Pick<Payment, "_id" | "user" | "status">): void =>
  ctx.tell(user, "payment", { payment_transaction: _id.toHexString(), status });
