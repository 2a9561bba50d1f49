import type { Ctx } from "@/kit/ctx";
import type { GatewayName } from "@/modules/payment-methods/schema";
import { methodUnavailable, type PaymentMethodRow } from "@/modules/payment-methods/service";
import type { Gateway } from "../gateway";
import { openBkash } from "./bkash";
import { openSslcommerz } from "./sslcommerz";
import { openStripe } from "./stripe";

type Open = (ctx: Ctx, method: PaymentMethodRow) => Promise<Gateway>;

const gateways: Partial<Record<GatewayName, Open>> = { stripe: openStripe, sslcommerz: openSslcommerz, bkash: openBkash };

/** The adapter of a payment method, with the merchant's credentials in it. Throws `payment_method_unavailable`. */
export async function gatewayOf(ctx: Ctx, method: PaymentMethodRow): Promise<Gateway> {
  const open = gateways[method.value];
  if (!open) throw methodUnavailable();
  return open(ctx, method);
}
