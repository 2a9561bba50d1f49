import { z } from "@hono/zod-openapi";
import { credits as amountOfCredits, money as amountOfMoney, objectId, timestamp, usd as amountOfUsd } from "@/kit/schema";
import { currencies, gatewayNames } from "@/modules/payment-methods/schema";
import { bucketsMax, intervals, isTimeZone } from "./calendar";

/** Rows of a breakdown; what is beyond them is added up as one. */
export const rowsMax = 50;

/** Sums of a whole house pass what one wallet or payment may be; there the last decimals are rounded. */
const bounds = { min: -1e15, max: 1e15 };
const credits = () => amountOfCredits(bounds);
const money = () => amountOfMoney(bounds);
const usd = () => amountOfUsd(bounds);

export const Asked = z.strictObject({
  from: timestamp().optional().openapi({ description: "From this instant on; 30 days before `to` unless given." }),
  to: timestamp().optional().openapi({ description: "Before this instant; now unless given." }),
  interval: z
    .enum(intervals)
    .default("day")
    .openapi({ description: `The parts of the series, at most ${bucketsMax}. Weeks begin on Monday.` }),
  timezone: z
    .string()
    .max(60)
    .refine(isTimeZone, "not a time zone, like Asia/Dhaka")
    .default("UTC")
    .openapi({ description: "Whose hours, days, weeks and months they are.", example: "Asia/Dhaka" }),
});

/** The same of what payments are added up in. */
export const AskedOfPayments = Asked.extend({
  is_test: z
    .stringbool()
    .optional()
    .openapi({ type: "boolean", description: "true: payments of test accounts alone; false: live ones alone. All, unless given." }),
});

const window = { from: timestamp(), to: timestamp() };
const bucket = { start: timestamp(), end: timestamp() };
const count = z.int();

const sums = {
  count,
  gross_amount: money().openapi({ description: "Prices before anything was taken off." }),
  discount_amount: money(),
  upgrade_credit: money(),
  amount: money().openapi({ description: "What was paid." }),
  refunded_amount: money().openapi({ description: "What of it has been given back since." }),
  charged_back_amount: money().openapi({ description: "What banks took back in disputes that were lost." }),
  net_amount: money().openapi({ description: "Paid, less what was given or taken back." }),
};
const currency = z.enum(currencies);

export const Sales = z
  .object({
    ...window,
    totals: z.array(z.object({ currency, ...sums })),
    by_gateway: z.array(z.object({ gateway: z.enum(gatewayNames), currency, ...sums })),
    by_package: z.array(z.object({ package: objectId("packages").nullable(), name: z.string(), other: z.boolean(), currency, ...sums })),
    series: z.array(z.object({ ...bucket, currency, ...sums })),
  })
  .openapi("DashboardSales");

const flow = { in: credits(), out: credits() };
export const Credits = z
  .object({
    ...window,
    ...flow,
    by_kind: z.array(z.object({ type: z.enum(["increase", "decrease"]), kind: z.string(), count, credits: credits() })),
    series: z.array(z.object({ ...bucket, ...flow })),
  })
  .openapi("DashboardCredits");

const use = {
  calls: count,
  input_tokens: count,
  output_tokens: count,
  cached_input_tokens: count,
  credits: credits().openapi({ description: "What the uses cost." }),
  collected_credits: credits(),
  debt_credits: credits(),
  uncollected_credits: credits(),
};
const cost = {
  cost_credits: credits().optional().openapi({ description: "Admins see these." }),
  profit_credits: credits().optional(),
  cost_price: usd().optional(),
  margin: z.number().nullable().optional().openapi({ description: "Profit in parts of the price; null where nothing was charged." }),
};
export const Models = z
  .object({
    ...window,
    ...use,
    ...cost,
    by_model: z.array(
      z.object({
        ai_model: z.string().nullable().openapi({ description: "Null: charged without a model." }),
        other: z.boolean(),
        ...use,
        ...cost,
      }),
    ),
    series: z.array(z.object({ ...bucket, ...use, ...cost })),
  })
  .openapi("DashboardModels");

const people = {
  signed_up: count,
  active: count.openapi({ description: "People with at least one charged use." }),
  paying: count.openapi({ description: "People with at least one settled payment." }),
  first_paid: count.openapi({ description: "People whose first settled payment this was." }),
};
export const Users = z.object({ ...window, ...people, series: z.array(z.object({ ...bucket, ...people })) }).openapi("DashboardUsers");

const feature = { calls: count, failed: count, charged: count, credits: credits() };
export const Features = z
  .object({
    ...window,
    by_feature: z.array(z.object({ feature: objectId("features").nullable(), name: z.string(), other: z.boolean(), ...feature })),
    series: z.array(z.object({ ...bucket, ...feature })),
  })
  .openapi("DashboardFeatures");

export const Liability = z
  .object({
    at: timestamp(),
    credits: credits().openapi({ description: "What is outstanding, as the ledger stood then." }),
    by_source: z.array(z.object({ source: z.string(), credits: credits() })),
    expiring: z
      .array(z.object({ within: z.enum(["7_days", "30_days", "90_days", "later", "never"]), credits: credits() }))
      .openapi({ description: "What is outstanding now, by when it ends." }),
    series: z.array(z.object({ ...bucket, credits: credits().openapi({ description: "At the end of it." }) })),
  })
  .openapi("DashboardLiability");

const fee = { count, gateway_fee: money(), unknown: count.openapi({ description: "Payments whose fee the gateway has not told." }) };
export const Fees = z
  .object({
    ...window,
    by_gateway: z.array(z.object({ gateway: z.enum(gatewayNames), currency: z.string().nullable(), ...fee })),
    series: z.array(z.object({ ...bucket, gateway: z.enum(gatewayNames), currency: z.string().nullable(), ...fee })),
  })
  .openapi("DashboardFees");

export const Overview = z
  .object({
    ...window,
    sales: Sales.shape.totals,
    credits: z.object(flow),
    use: z.object({ ...use, ...cost }),
    users: z.object(people).optional().openapi({ description: "Editors see this." }),
    outstanding_credits: credits(),
  })
  .openapi("DashboardOverview");
