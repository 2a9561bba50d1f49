import { afterAll, expect, test } from "bun:test";
import { hands } from "./back";
import { openTill, type Till } from "./till";

let till: Till;
afterAll(() => till.shop.app.close());

test("freeze: a wallet that owes for a refund buys no calls until an admin lifts it", async () => {
  till = await openTill({ CLAWBACK_POLICY: "freeze" });
  const at = hands(till);
  const buyer = await till.buyer();
  const id = await till.buy(buyer, till.shop.offer);
  await till.buy(buyer, till.shop.offer);
  await till.spend(buyer, 300);
  const refund = await at.refund(id, { reason: "spent" });
  // The rest of the other purchase pays for it at once.
  expect(refund.data).toMatchObject({ status: "succeeded", clawed_credits: 700, debt_credits: 300 });
  expect(await till.wallet(buyer)).toMatchObject({ credits: 700, debt: 0, status: "active" });
  await till.spend(buyer, 700);
  const second = (await till.payments(buyer)).find(({ status }) => status === "success")!;
  expect((await at.refund(second._id, { reason: "all of it" })).data).toMatchObject({ clawed_credits: 0, debt_credits: 1_000 });
  expect(await till.wallet(buyer)).toMatchObject({ credits: 0, debt: 1_000, status: "frozen" });
  await expect(till.spend(buyer, 1)).rejects.toThrow("wallet_frozen");
  const wallet = (await till.wallet(buyer)) as unknown as { _id: string };
  const lifted = await till.shop.app.call("POST", `/api/user-wallets/${wallet._id}/unfreeze`, { token: till.shop.admin.token });
  expect(lifted.status).toBe(200);
  expect(await till.wallet(buyer)).toMatchObject({ debt: 1_000, status: "active" });
  expect(await till.shop.violations()).toEqual([]);
});
