import type { z } from "@hono/zod-openapi";
import { collectionNamed, type Row } from "@/kit/collection";
import { crud } from "@/kit/crud";
import { isAtLeast, type Ctx, type Id } from "@/kit/ctx";
import { inUse, invalid, invalidField, problem } from "@/kit/problem";
import { audited } from "@/modules/audit-logs/service";
import { PaymentMethods } from "./model";
import { gatewayNames, PaymentMethod, secrets, type GatewayName, type Secrets } from "./schema";

export type PaymentMethodRow = Row<typeof PaymentMethod>;
type Create = z.output<(typeof PaymentMethod)["create"]>;

export const methodUnavailable = problem("payment_method_unavailable", 409, "This way to pay is not available now.");

export const paymentMethods = crud(PaymentMethods, {
  scope: (ctx) => (isAtLeast(ctx.actor, "admin") ? {} : offered(ctx)),
  async before(ctx, change) {
    if (change.op === "destroy") await refuseWhilePaidWith(change.row._id);
    if (change.op !== "create" && change.op !== "patch") return;
    const { input } = change;
    const stands = change.op === "patch" ? { ...change.row, ...given(input) } : change.input;
    if (!stands.currencies.includes(stands.currency)) throw invalidField("currency", "must be one of `currencies`");
    if (input.secret !== undefined) await seal(ctx, stands.value, input);
  },
  after: audited("payment-methods"),
});

/** What buyers are offered: the methods that are active, of the gateways that are switched on. */
const offered = ({ config }: Pick<Ctx, "config">) => ({
  is_active: true,
  value: { $in: gatewayNames.filter((name) => config.flags[name]) },
});

export const activeMethods = (ctx: Ctx): Promise<PaymentMethodRow[]> =>
  PaymentMethods.model.find(offered(ctx)).sort({ created_at: 1, _id: 1 }).lean();

/** The method as buyers may use it now. Throws `payment_method_unavailable`. */
export async function activeMethod(ctx: Ctx, value: GatewayName): Promise<PaymentMethodRow> {
  const method = ctx.config.flags[value] ? await PaymentMethods.model.findOne({ value, is_active: true }).lean() : null;
  if (!method) throw methodUnavailable();
  return method;
}

/** The method that a gateway's word belongs to, also while buyers may not use it: payments that were begun go on. */
export async function methodOf(_ctx: Ctx, value: GatewayName): Promise<PaymentMethodRow | null> {
  return PaymentMethods.model.findOne({ value }).lean();
}

/** The method a payment was begun with, deleted or not. */
export async function methodById(_ctx: Ctx, id: Id): Promise<PaymentMethodRow | null> {
  return PaymentMethods.model.findOne({ _id: id }).setOptions({ withDeleted: true }).lean();
}

/** The credentials of a method, decrypted. They go to its adapter and nowhere else. */
export async function secretsOf<K extends GatewayName>(ctx: Ctx, method: PaymentMethodRow, value: K): Promise<Secrets[K]> {
  // `seal` is the only writer of the field, and puts its sealed text in the place of the object.
  const sealed = method.secret as unknown as string;
  const opened: unknown = JSON.parse(await ctx.vault.decrypt(sealed));
  // The schema under a gateway's name yields that gateway's secrets.
  return secrets[value].parse(opened) as Secrets[K];
}

/** Makes a method unless a live one of the gateway is there already: for first data. */
export async function ensureMethod(ctx: Ctx, input: z.input<(typeof PaymentMethod)["create"]>): Promise<PaymentMethodRow> {
  const present = await PaymentMethods.model.findOne({ value: input.value }).lean();
  return present ?? paymentMethods.create(ctx, PaymentMethod.create.parse(input));
}

/** Puts the encrypted text in the place of what was sent, after checking that it is the object of this gateway. */
async function seal(ctx: Ctx, value: GatewayName, input: Partial<Pick<Create, "secret">>): Promise<void> {
  const parsed = secrets[value].safeParse(input.secret);
  if (!parsed.success) {
    const errors = parsed.error.issues.map(({ path, code, message }) => ({ field: ["secret", ...path].join("."), code, message }));
    throw invalid({ detail: `secret: this is not the secret of ${value}`, errors });
  }
  // From here on the field holds the sealed text; `secretsOf` is its only reader.
  input.secret = (await ctx.vault.encrypt(JSON.stringify(parsed.data))) as unknown as Create["secret"];
}

async function refuseWhilePaidWith(id: Id): Promise<void> {
  const used = await collectionNamed("payment_transactions").model.exists({ payment_method: id }).setOptions({ withDeleted: true });
  if (used) throw inUse("Payments were made with it.");
}

/** A patch without what it leaves alone. */
function given<T extends object>(patch: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  // The filter leaves no undefined value, which is all the result type says.
  return Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
