import type { z } from "@hono/zod-openapi";
import type { Ctx } from "@/kit/ctx";
import type { Quote, Quoted } from "@/modules/credits-process/schema";
import { endpointOf, pricingOf, userOf } from "@/modules/credits-process/service";
import { chargeOf, counted } from "@/modules/credits-process/terms";
import { walletFor } from "@/modules/user-wallets/service";

/** What a use would cost this user now. Nothing is stored, nothing is reserved, and no package is asked. */
export async function quote(ctx: Ctx, input: z.output<typeof Quote>): Promise<z.output<typeof Quoted>> {
  const user = await userOf(ctx, input);
  const { price, versions, ai_model } = await pricingOf(ctx, input, await endpointOf(ctx, input));
  const { credits, input_credits, output_credits } = chargeOf(price, counted(input));
  const { credits_available, status } = await walletFor(ctx, user);
  const affordable = credits <= credits_available && status === "active";
  return { credits, input_credits, output_credits, affordable, credits_available, versions, ai_model };
}
