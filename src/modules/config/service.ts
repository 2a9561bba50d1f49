import type { z } from "@hono/zod-openapi";
import { bodyMax } from "@/kit/body";
import type { Ctx } from "@/kit/ctx";
import { limitMax } from "@/kit/query";
import { currencies } from "@/modules/payment-methods/schema";
import { activeMethods } from "@/modules/payment-methods/service";
import { fileMax_bytes, filesMax } from "@/modules/storage/schema";
import type { PublicConfig } from "./schema";

/** What clients of this installation need to know before anyone has signed in. */
export async function publicConfig(ctx: Ctx): Promise<z.output<typeof PublicConfig>> {
  const { flags, GOOGLE_CLIENT_ID, GOOGLE_CLIENT_SECRET, ACCESS_TOKEN_TTL_SECONDS, PAYMENT_WINDOW_MINUTES } = ctx.config;
  const payment_methods = await activeMethods(ctx);
  return {
    flags,
    google_client_id: flags.google && GOOGLE_CLIENT_SECRET ? (GOOGLE_CLIENT_ID ?? null) : null,
    payment_methods,
    currencies: currencies.filter((currency) => payment_methods.some((method) => method.currencies.includes(currency))),
    limits: {
      body_bytes: bodyMax,
      upload_bytes: fileMax_bytes,
      files: filesMax,
      list_rows: limitMax,
      access_token_seconds: ACCESS_TOKEN_TTL_SECONDS,
      payment_window_minutes: PAYMENT_WINDOW_MINUTES,
    },
  };
}
