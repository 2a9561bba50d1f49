import { beforeAll, describe, expect, test } from "bun:test";
import { gateways } from "./buying";
import { checkBooks, openShop, ordersOf, type Shop } from "./support";

let shop: Shop;
beforeAll(async () => void (shop = await openShop()));
checkBooks(() => shop);

const steps = ["browser", "webhook", "reconcile"] as const;
type Step = (typeof steps)[number];

describe.each(gateways.map((gateway) => [gateway.name, gateway] as const))("%s: whatever comes first, and however often", (_, gateway) => {
  test.each(ordersOf(steps).map((order) => [order.join(", "), order] as const))("%s: one settlement, one grant", async (_name, order) => {
    const buyer = await shop.app.user();
    await shop.control("", { method: gateway.name, webhooks: "hold", duplicates: 3 });
    const payment = await shop.begun(buyer, gateway.order);
    const id = payment.payment_transaction._id;
    const back = await gateway.click(shop, payment, "pay");
    const act: Record<Step, () => Promise<unknown>> = {
      browser: back,
      webhook: () => shop.control("/release"),
      reconcile: () => shop.app.call("POST", `/api/payment-transactions/${id}/reconcile`, { token: shop.admin.token }),
    };
    for (const step of order) await Promise.all([act[step](), act[step](), act[step]()]);
    await shop.credited(payment);
    // All of it once more, at once.
    await Promise.all(order.map((step) => act[step]()));
    await shop.app.settled();
    expect(await shop.payment(payment)).toMatchObject({ status: "success", late: false, mismatches: [] });
    expect((await shop.increases(buyer)).map(({ credits }) => credits)).toEqual([1_000]);
    const held = await shop.app.call<{ payment_transaction: string | null }[]>("GET", "/api/package-transactions", { token: buyer.token });
    expect(held.data.filter(({ payment_transaction }) => payment_transaction === id)).toHaveLength(1);
  });
});
