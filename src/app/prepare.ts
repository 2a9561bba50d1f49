import type { Ctx } from "@/kit/ctx";
import { seedCatalog } from "@/embedded/demo/catalog";
import { seedPaymentMethods } from "@/embedded/demo/payment-methods";
import { seedPrices } from "@/embedded/demo/prices";
import { ensureAdmin } from "@/modules/auth/service";

/** First data and the first super-admin. Every part may have been done before, by this process or another. */
export async function prepare(ctx: Ctx, admin: { email: string; password: string } | null): Promise<void> {
  if (ctx.config.SEED === "demo") {
    await seedPrices(ctx);
    await seedCatalog(ctx);
    await seedPaymentMethods(ctx);
  }
  if (admin) await ensureAdmin(ctx, admin);
}
