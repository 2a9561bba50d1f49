import { afterAll, beforeAll, expect, test } from "bun:test";
import mongoose from "mongoose";
import { withDatabase } from "@/app/database";
import { freshEnvironment, owner, removeData, startProduct, type RunningProduct } from "@test/support/product";
import { until } from "@test/support/shop";

/** The whole product on its data folder, killed with SIGKILL and started again. */
let environment: Record<string, string>;
let product: RunningProduct;
beforeAll(async () => {
  environment = { ...(await freshEnvironment()), SEED: "none" };
  product = await startProduct(environment);
});
afterAll(async () => {
  await product.stop();
  await removeData(environment);
});

const people = 2_000;

/** Asks the database beside the product, as it is at this moment. */
async function database<T>(ask: (db: mongoose.mongo.Db) => Promise<T>): Promise<T> {
  const client = await new mongoose.mongo.MongoClient(withDatabase(product.uri)).connect();
  return ask(client.db()).finally(() => client.close());
}

test("killed while it tells everyone, it goes on where it was, and tells nobody twice", async () => {
  const at = new Date();
  const plain = { role: "user", status: "in-progress", is_verified: true, is_deleted: false, created_at: at, updated_at: at };
  await database((db) =>
    db.collection("users").insertMany(Array.from({ length: people }, (_, n) => ({ ...plain, name: "P", email: `p${n}@example.com` }))),
  );
  const news = { title: "News", message: "Read this.", type: "approval" as const, channels: ["web" as const, "email" as const] };
  const { data } = await (await owner(product.url)).createNotification({ ...news, to: { all: true } });
  const notification = new mongoose.Types.ObjectId(data._id);
  const addressed = () => database((db) => db.collection("notification_recipients").countDocuments({ notification }));
  const states: number[] = [];
  for (const target of [1, people / 2]) {
    await until("some are addressed", async () => (await addressed()) >= target, 60_000);
    await product.kill();
    product = await startProduct(environment);
    states.push(await addressed());
  }
  const queued = { notification, status: { $ne: "sent" } };
  await until(
    "everyone is told",
    () =>
      database(
        async (db) =>
          (await db.collection("notifications").findOne({ _id: notification, sent_at: { $type: "date" } })) !== null &&
          (await db.collection("notification_recipients").countDocuments({ ...queued })) === 0 &&
          (await db.collection("notification_recipients").countDocuments({ notification, due_at: { $type: "date" } })) === 0,
      ),
    120_000,
  );
  const end = await database(async (db) => ({
    recipients: (await db.collection("notifications").findOne({ _id: notification }))!["recipients"] as number,
    rows: await db.collection("notification_recipients").countDocuments({ notification }),
    people: (await db.collection("notification_recipients").distinct("recipient", { notification })).length,
    mailed: await db
      .collection("notification_recipients")
      .countDocuments({ notification, "deliveries.1.status": "sent", "deliveries.1.attempts": 1 }),
    mails: await db.collection("outbox").countDocuments({ key: "mail.send", message_id: { $regex: "^notification:" } }),
  }));
  // The owner has been told too.
  const everyone = people + 1;
  expect(end).toEqual({ recipients: everyone, rows: everyone, people: everyone, mailed: everyone, mails: everyone });
  expect(states[0]).toBeLessThan(everyone);
}, 240_000);
