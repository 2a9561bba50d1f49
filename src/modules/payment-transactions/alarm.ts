import type { Ctx } from "@/kit/ctx";
import { notify } from "@/modules/notifications/service";

/** Tells the admins of something that needs a person: once per key. */
export async function alarm(ctx: Ctx, key: string, title: string, message: string): Promise<void> {
  await notify(ctx, { to: { role: "admin" }, title, message: message.slice(0, 2_000), type: "request", priority: "high" }, key);
}
