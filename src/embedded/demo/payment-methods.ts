import type { Ctx } from "@/kit/ctx";
import { ensureMethod } from "@/modules/payment-methods/service";

/** What this merchant is known by at the sandbox. Worth nothing anywhere else. */
export const sandboxSecrets = { stripe: { secret_key: "sk_test_zaaz_sandbox", webhook_secret: "whsec_zaaz_sandbox" } };

/** The ways to pay. Stripe works on the sandbox; the other two are known by name and wait, inactive, for their adapters. */
export async function seedPaymentMethods(ctx: Ctx): Promise<void> {
  await ensureMethod(ctx, {
    name: "Stripe",
    value: "stripe",
    currency: "USD",
    currencies: ["USD", "BDT"],
    secret: sandboxSecrets.stripe,
    is_test: true,
  });
  const store = { store_id: "zaaz_sandbox", store_password: "zaaz_sandbox@ssl" };
  await ensureMethod(ctx, {
    name: "SSLCommerz",
    value: "sslcommerz",
    currency: "BDT",
    currencies: ["BDT"],
    secret: store,
    is_test: true,
    is_active: false,
  });
  const app = { app_key: "zaaz_sandbox", app_secret: "zaaz_sandbox_secret", username: "zaaz_sandbox", password: "zaaz_sandbox@bka" };
  await ensureMethod(ctx, {
    name: "bKash",
    value: "bkash",
    currency: "BDT",
    currencies: ["BDT"],
    secret: app,
    is_test: true,
    is_active: false,
  });
}
