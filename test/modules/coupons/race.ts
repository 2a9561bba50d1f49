import { Types } from "mongoose";
import { Problem } from "@/kit/problem";
import { initiate } from "@/modules/payment-transactions/initiate";
import { openWallet } from "@/modules/user-wallets/service";
import { Users } from "@/modules/users/model";
import type { Begun, Shop } from "@test/modules/payments/support";

export type Attempt = { buyer: Types.ObjectId; status: number; code: string | null; begun: Begun | null };

/** So many people who buy with a coupon at once; each of them has an account and a wallet. */
export async function race(shop: Shop, count: number, coupon_code: string): Promise<Attempt[]> {
  const names = Array.from({ length: count }, () => `r${crypto.randomUUID().slice(0, 12)}@example.com`);
  const rows = await Users.model.create(names.map((email) => ({ name: "A Racer", email, is_verified: true })));
  for (const { _id: user, email } of rows) await openWallet(shop.app.ctx(), { user, email });
  const input = { package_plan: new Types.ObjectId(shop.offer), currency: "USD", payment_method: "stripe", coupon_code } as const;
  return Promise.all(
    rows.map(async ({ _id: id, email }) => {
      try {
        const ctx = shop.app.ctx({ kind: "user", id, email, role: "user", session: new Types.ObjectId() });
        const { payment, url } = await initiate(ctx, input);
        const payment_transaction = await shop.payment({ payment_transaction: { _id: payment._id.toHexString() } });
        return { buyer: id, status: 201, code: null, begun: { payment_transaction, redirect_url: url ?? "" } };
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        return { buyer: id, status: error.status, code: error.code, begun: null };
      }
    }),
  );
}

/** What those who got through have begun. */
export const winners = (attempts: readonly Attempt[]) => attempts.flatMap(({ begun }) => begun ?? []);
/** How the others were refused. */
export const losers = (attempts: readonly Attempt[]) =>
  new Set(attempts.flatMap(({ status, code }) => (code ? [`${status} ${code}`] : [])));
