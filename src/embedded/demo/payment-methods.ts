import { sandboxTopic } from "@/embedded/gateways/bkash/simulator";
import type { Ctx } from "@/kit/ctx";
import { ensureMethod } from "@/modules/payment-methods/service";

/** What this merchant is known by at the sandbox. Worth nothing anywhere else. */
export const sandboxSecrets = {
  stripe: { secret_key: "sk_test_zaaz_sandbox", webhook_secret: "whsec_zaaz_sandbox" },
  // Marks that mean something in addresses are a part of it, as they may be of a real one.
  sslcommerz: { store_id: "zaaz_sandbox", store_password: "zaaz#sandbox&ssl" },
  bkash: { app_key: "zaaz_sandbox", app_secret: "zaaz_sandbox_secret", username: "zaaz_sandbox", password: "zaaz_sandbox@bka" },
};

/** The ways to pay; all of them work on the sandbox. */
export async function seedPaymentMethods(ctx: Ctx): Promise<void> {
  await ensureMethod(ctx, {
    name: "Stripe",
    value: "stripe",
    currency: "USD",
    currencies: ["USD", "BDT"],
    secret: sandboxSecrets.stripe,
    is_test: true,
  });
  await ensureMethod(ctx, {
    name: "SSLCommerz",
    value: "sslcommerz",
    currency: "BDT",
    currencies: ["BDT"],
    secret: sandboxSecrets.sslcommerz,
    is_test: true,
  });
  await ensureMethod(ctx, {
    name: "bKash",
    value: "bkash",
    currency: "BDT",
    currencies: ["BDT"],
    secret: sandboxSecrets.bkash,
    config: { topic_arn: sandboxTopic },
    is_test: true,
  });
}
