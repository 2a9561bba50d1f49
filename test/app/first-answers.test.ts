import { afterAll, beforeAll, expect, test } from "bun:test";
import mongoose from "mongoose";
import { once } from "@/app/idempotency";
import { bootTest, type TestApp } from "@test/support/boot";

let app: TestApp;
beforeAll(async () => {
  app = await bootTest();
});
afterAll(() => app.close());

const call = (key: string) => ({ route: "post /api/lamps", key, input: { name: "a" }, credential: false });
const answered = (text: string) => Promise.resolve(new Response(text));

test("what was done is answered and not done again, though the answer could not be kept", async () => {
  const rows = mongoose.model("idempotency_keys").collection;
  const { updateOne } = rows;
  let done = 0;
  rows.updateOne = () => Promise.reject(new Error("the database is away"));
  try {
    const first = await once(app.ctx(), call("lost"), () => answered(`lamp ${(done += 1)}`));
    expect(await first.text()).toBe("lamp 1");
  } finally {
    rows.updateOne = updateOne;
  }
  await expect(once(app.ctx(), call("lost"), () => answered(`lamp ${(done += 1)}`))).rejects.toMatchObject({ code: "in_flight" });
  expect(done).toBe(1);
});

test("a first try that was given up and fails late does not free the key of the one that took over", async () => {
  const slow = Promise.withResolvers<Response>();
  const second = Promise.withResolvers<Response>();
  const started = Promise.withResolvers<void>();
  const given = once(app.ctx(), call("late"), () => slow.promise);
  const rows = mongoose.model("idempotency_keys").collection;
  while ((await rows.countDocuments({ state: "running", owner: { $exists: true } })) < 2) await Bun.sleep(1);
  await app.clock.advance(61_000);
  const taken = once(app.ctx(), call("late"), () => {
    started.resolve();
    return second.promise;
  });
  await started.promise;
  slow.reject(new Error("gone"));
  await expect(given).rejects.toThrow("gone");
  await expect(once(app.ctx(), call("late"), () => answered("a third"))).rejects.toMatchObject({ code: "in_flight" });
  second.resolve(new Response("the second"));
  expect(await (await taken).text()).toBe("the second");
  const again = await once(app.ctx(), call("late"), () => answered("a fourth"));
  expect([await again.text(), again.headers.get("Idempotency-Replayed")]).toEqual(["the second", "true"]);
});
