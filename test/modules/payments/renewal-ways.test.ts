import { beforeAll, expect, test } from "bun:test";
import { Types } from "mongoose";
import { PackageTransactions } from "@/modules/package-transactions/model";
import { assignPackage, renewalsDue, renewBy, takeOver } from "@/modules/package-transactions/service";
import { PaymentTransactions } from "@/modules/payment-transactions/model";
import { renew } from "@/modules/payment-transactions/renewals";
import { checkBooks, type SignedIn } from "./support";
import { savers } from "./saving";
import { openTill, type PackageJson, type Till } from "./till";

const hour_ms = 3_600_000;
const day_ms = 24 * hour_ms;

let till: Till;
let hands: ReturnType<typeof savers>;
beforeAll(async () => {
  till = await openTill();
  hands = savers(till);
}, 60_000);
checkBooks(() => till.shop);

const cancel = (buyer: SignedIn, { _id }: Pick<PackageJson, "_id">) =>
  till.shop.app.call("POST", `/api/package-transactions/${_id}/cancel`, { token: buyer.token });
const rowOf = async ({ _id }: Pick<PackageJson, "_id">) => (await PackageTransactions.model.findOne({ _id }).lean())!;
/** Takes a renewal that is due as a process does, and answers what that process knows of it then. */
async function taken({ _id }: Pick<PackageJson, "_id">) {
  for await (const holding of renewalsDue(till.shop.app.ctx(), 60_000)) if (String(holding._id) === _id) return holding;
  throw new Error("it is not due");
}

test("whoever cancels it, or has it renewed by hand, before the payment is begun is not charged", async () => {
  for (const end of [cancel, (buyer: SignedIn) => till.buy(buyer, till.shop.offer)]) {
    const { buyer, first } = await hands.renewing();
    await till.later(29 * day_ms + hour_ms, buyer);
    const holding = await taken(first);
    await end(buyer, first);
    await renew(till.shop.app.ctx(), holding);
    await till.shop.app.settled();
    expect(await hands.automatic(buyer)).toEqual([]);
  }
});

test("while what was bought by hand is paid and not given yet, nothing is charged for the same", async () => {
  const { buyer, payment } = await hands.renewing();
  await till.later(29 * day_ms + hour_ms, buyer);
  const paid = (await PaymentTransactions.model.findOne({ _id: new Types.ObjectId(payment) }).lean())!;
  const _id = new Types.ObjectId();
  const ids = { gateway_transaction_id: `pi_${_id.toHexString()}`, gateway_session_id: `cs_${_id.toHexString()}` };
  await PaymentTransactions.model.create([{ ...paid, ...ids, _id, credits_transaction: null }]);
  await hands.renewals();
  expect(await hands.automatic(buyer)).toEqual([]);
  await PaymentTransactions.model.deleteOne({ _id });
  await till.later(2 * 60_000, buyer);
  await hands.renewals();
  expect((await hands.automatic(buyer)).map(({ status }) => status)).toEqual(["success"]);
});

test("one whose renewal was given back renews again where its owner wants that, and only then", async () => {
  const { buyer, card, first } = await hands.renewing();
  await till.later(29 * day_ms + hour_ms, buyer);
  await hands.renewals();
  const [payment] = await hands.automatic(buyer);
  const refund = { token: till.shop.admin.token, body: { reason: "Not wanted." } };
  expect((await till.shop.app.call("POST", `/api/payment-transactions/${payment!._id}/refund`, refund)).status).toBe(201);
  await till.shop.app.settled();
  await hands.renewals();
  expect(await hands.automatic(buyer)).toHaveLength(1);
  expect((await hands.autoRenew(buyer, first, card._id)).status).toBe(200);
  await hands.renewals();
  expect((await hands.automatic(buyer)).map(({ status }) => status)).toEqual(["refunded", "success"]);
  expect((await hands.bought(buyer)).map(({ auto_renew }) => auto_renew)).toEqual([false, false, true]);
});

test("a renewal that is switched on while the next period is given renews that one, and no other", async () => {
  const { buyer, card, first } = await hands.renewing();
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
  const [before] = await hands.bought(buyer);
  expect(before).toMatchObject({ _id: first._id, auto_renew: false });
});

test("what was upgraded renews no more, nor does a later period of it", async () => {
  const { buyer, first } = await hands.renewing();
  await till.buy(buyer, till.shop.offer);
  expect((await hands.bought(buyer)).map(({ auto_renew }) => auto_renew)).toEqual([false, true]);
  const larger = await till.shop.offerOf({ USD: 3_000 }, {}, 4_000);
  await till.buy(buyer, larger, { upgrade_of: first._id });
  const [old, later] = await hands.bought(buyer);
  expect(old).toMatchObject({ status: "upgraded", auto_renew: false });
  expect(later).toMatchObject({ ended_at: null, auto_renew: false });
});
