import { z } from "@hono/zod-openapi";
import { credits, entity, money, objectId, percentage, timestamp } from "@/kit/schema";
import { currencies } from "@/modules/payment-methods/schema";

/** All spellings of a code are one: compatibility forms, case and what stands around it make no difference. */
export const normalCode = (text: string): string => text.normalize("NFKC").trim().toUpperCase();

const codeMax = 100;

/** A code as somebody types it, in its normal form. */
const typedCode = () =>
  z
    .string()
    .max(codeMax)
    .overwrite(normalCode)
    .refine((code) => code !== "", "say a code")
    .openapi({ description: "In any spelling: case, full-width letters and spaces around it make no difference.", example: "SAVE10" });

const orNull = <T extends z.ZodType>(type: T) => type.nullable().default(null);

/** An amount per currency, in smallest units. */
const amounts = () =>
  z
    .strictObject({ USD: money({ min: 1 }).optional(), BDT: money({ min: 1 }).optional() })
    .refine((amount) => amount.USD !== undefined || amount.BDT !== undefined, "name at least one currency: USD, BDT");

const perCurrency = "In smallest units. In a currency that is not named here the coupon is not valid: nothing is converted.";

export const Coupon = entity(
  "Coupon",
  {
    code: z
      .string()
      .max(codeMax)
      .overwrite(normalCode)
      .refine((code) => /^[A-Z0-9][A-Z0-9._-]{0,39}$/.test(code), "1 to 40 letters A to Z, digits, dots, dashes and underscores")
      .openapi({ description: "Unique. Kept in upper case; all spellings of it are one code.", example: "SAVE10" }),
    discount_type: orNull(z.enum(["percentage", "fixed"])).openapi({ description: "Empty: it takes nothing off, and carries credits." }),
    discount_value: orNull(percentage({ min: 0.01 })).openapi({
      description: "For `percentage`: per cent of the price, at most two decimals. The discount is rounded down to the smallest unit.",
    }),
    fixed_amount: orNull(amounts()).openapi({ description: `For \`fixed\`: what is taken off, never more than the price. ${perCurrency}` }),
    min_purchase_amount: orNull(amounts()).openapi({ description: `The least price, before the discount. ${perCurrency}` }),
    max_discount_amount: orNull(amounts()).openapi({ description: `The most that is taken off. ${perCurrency}` }),
    valid_from: orNull(timestamp()).openapi({ description: "Usable from this instant on. Empty: at once." }),
    valid_until: orNull(timestamp()).openapi({ description: "Usable before this instant. Empty: without end." }),
    usage_limit: orNull(z.int().min(1).max(1_000_000_000)).openapi({
      description: "How many uses there are in all, never fewer than were made. Empty: without limit.",
    }),
    usage_count: z
      .int()
      .default(0)
      .openapi({ description: "Uses that count: of purchases under way or paid, and of credits given alone." }),
    once_per_user: z
      .boolean()
      .default(true)
      .openapi({ description: "One use for each user. What makes a purchase free, or gives credits alone, is once for each user anyway." }),
    applicable_packages: z
      .array(objectId("packages"))
      .max(100)
      .default([])
      .openapi({ description: "The packages it is for. None named: all of them." }),
    credits: orNull(credits({ max: 1_000_000_000 })).openapi({
      description:
        "Given on top of a purchase, together with what was bought and for as long; or alone, where the coupon has no discount, minimum or packages.",
    }),
    credits_duration: orNull(z.int().min(1).max(36_500)).openapi({
      description: "How many days of 86,400 seconds credits that are given alone are good for. Empty: without end.",
    }),
    is_active: z.boolean().default(true),
  },
  { server: ["usage_count"] },
);

export const redemptionStatuses = ["live", "released", "late"] as const;

/** One use of a coupon. */
export const CouponRedemption = entity(
  "CouponRedemption",
  {
    coupon: objectId("coupons"),
    code: z.string(),
    user: objectId("users"),
    payment: orNull(objectId("payment_transactions")).openapi({ description: "Empty: its credits were given alone." }),
    credits_transaction: orNull(objectId("credits_transactions")).openapi({
      description: "The ledger row of credits that were given alone.",
    }),
    discount_amount: money(),
    currency: orNull(z.enum(currencies)),
    credits: credits(),
    status: z.enum(redemptionStatuses).openapi({
      description:
        "`live`: it counts. `released`: the purchase came to nothing and gave it back. `late`: the money came after that, when the use had gone; it is honoured outside of the limit.",
    }),
    settled: z.boolean().openapi({ description: "False while its purchase waits for its money." }),
    late: z.boolean().default(false).openapi({ description: "The money came after the purchase had been closed." }),
    /** What is there once among the live uses; null where a user may come again. */
    once: orNull(z.string()),
  },
  { hidden: ["once"] },
);

export const QuoteCoupon = z
  .strictObject({ code: typedCode(), package_plan: objectId("package_plans"), currency: z.enum(currencies) })
  .openapi("QuoteCoupon");
export type QuoteCoupon = z.output<typeof QuoteCoupon>;

export const CouponQuote = z
  .object({
    code: z.string(),
    currency: z.enum(currencies),
    price_amount: money(),
    discount_amount: money(),
    amount: money().openapi({ description: "To pay." }),
    credits: credits().openapi({ description: "What the coupon gives on top of what is bought." }),
  })
  .openapi("CouponQuote");

export const RedeemCoupon = z.strictObject({ code: typedCode() }).openapi("RedeemCoupon");

/** The code in a purchase; part of its terms. */
export const couponCode = typedCode;
