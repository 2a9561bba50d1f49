import { beforeAll, expect, test } from "bun:test";
import { Types } from "mongoose";
import { PackageTransactions } from "@/modules/package-transactions/model";
import { assignPackage, renewBy, takeOver } from "@/modules/package-transactions/service";
import { checkBooks, until, type SignedIn } from "./support";
import { savers } from "./saving";
import { openTill, type PackageJson, type Till } from "./till";

const day_ms = 86_400_000;

let till: Till;
let hands: ReturnType<typeof savers>;
beforeAll(async () => {
  till = await openTill();
  hands = savers(till);
}, 60_000);
checkBooks(() => till.shop);

const bought = async (buyer: SignedIn) => till.packages(buyer, [till.shop.offer]);
/** A buyer whose package renews by itself. */
async function renewing() {
  const made = await hands.saver({ auto_renew: true });
  const first = await until(async () => (await bought(made.buyer)).find(({ auto_renew }) => auto_renew) ?? null, "it renews");
  return { ...made, first };
}
const cancel = (buyer: SignedIn, { _id }: Pick<PackageJson, "_id">) =>
  till.shop.app.call("POST", `/api/package-transactions/${_id}/cancel`, { token: buyer.token });
const rowOf = async ({ _id }: Pick<PackageJson, "_id">) => (await PackageTransactions.model.findOne({ _id }).lean())!;
test("a renewal that is switched on while the next period is given renews that one, and no other", async () => {
  const { buyer, card, first } = await renewing();
  await cancel(buyer, first);
  const ctx = till.shop.app.ctx();
  const old = await rowOf(first);
  const [begun, switched] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  let attempt = 0;
  const given = ctx.atomically(async () => {
    const saved_method = await takeOver(old.user, old.package_plan);
    attempt += 1;
    if (attempt === 1) {
      begun.resolve();
      await Promise.race([switched.promise, Bun.sleep(500)]);
    }
    const period = { starts_at: old.expires_at, expires_at: new Date(old.expires_at.getTime() + day_ms) };
    const { user, user_wallet: wallet, package_history: snapshot, package_plan: packagePlan } = old;
    await assignPackage(ctx, { ...period, user, wallet, snapshot, packagePlan, payment: null, kind: "renewed", saved_method });
  });
  await begun.promise;
  const outcome = await renewBy(ctx, old, new Types.ObjectId(card._id)).catch((error: unknown) => error);
  switched.resolve();
  await given;
  expect(outcome).toMatchObject({ code: "cannot_renew" });
  const [before] = await bought(buyer);
  expect(before).toMatchObject({ _id: first._id, auto_renew: false });
});

test("what was upgraded renews no more, nor does a later period of it", async () => {
  const { buyer, first } = await renewing();
  await till.buy(buyer, till.shop.offer);
  expect((await bought(buyer)).map(({ auto_renew }) => auto_renew)).toEqual([false, true]);
  const larger = await till.shop.offerOf({ USD: 3_000 }, {}, 4_000);
  await till.buy(buyer, larger, { upgrade_of: first._id });
  const [old, later] = await bought(buyer);
  expect(old).toMatchObject({ status: "upgraded", auto_renew: false });
  expect(later).toMatchObject({ ended_at: null, auto_renew: false });
});
