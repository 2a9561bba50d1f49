import { afterAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { click, client, control, openReceiver, openSandbox, purchase, until } from "./support";

const dirs: string[] = [];
const freshDir = () => {
  const dir = mkdtempSync(join(tmpdir(), "sandbox-"));
  dirs.push(dir);
  return dir;
};
afterAll(() => dirs.forEach((dir) => rmSync(dir, { recursive: true, force: true })));

async function spawnSandbox(dir: string, port: string, webhookUrl: string) {
  const child = Bun.spawn([process.execPath, join(import.meta.dir, "child.ts"), dir, port, webhookUrl], {
    stdout: "pipe",
    stderr: "inherit",
  });
  const { value } = await child.stdout.getReader().read();
  return { child, url: new TextDecoder().decode(value).trim() };
}

test("a kill loses nothing: sessions, keys, switches and webhooks on their way are there after it", async () => {
  await using receiver = openReceiver();
  receiver.receiver.answer = () => 503;
  const dir = freshDir();
  const first = await spawnSandbox(dir, "0", receiver.url);
  const stripe = client(first.url);
  const open = await stripe.checkout.sessions.create(purchase("open"), { idempotencyKey: "k" });
  const paid = await stripe.checkout.sessions.create(purchase("paid"));
  const late = await stripe.checkout.sessions.create(purchase("late"));
  await click(`${first.url}/pay/${paid.id}`, "pay");
  await until(() => receiver.receiver.attempts >= 3, "first attempts");
  await control(first.url, "", { method: "stripe", webhooks: "hold", duplicates: 1 });
  await click(`${first.url}/pay/${late.id}`, "pay");
  first.child.kill("SIGKILL");
  await first.child.exited;

  receiver.receiver.answer = () => 200;
  const second = await spawnSandbox(dir, new URL(first.url).port, receiver.url);
  try {
    expect(second.url).toBe(first.url);
    expect((await stripe.checkout.sessions.create(purchase("open", { expires_at: open.expires_at }), { idempotencyKey: "k" })).id).toBe(
      open.id,
    );
    expect((await stripe.checkout.sessions.retrieve(paid.id)).payment_status).toBe("paid");
    await until(() => receiver.of("checkout.session.completed")[0], "the retried webhook", 10_000);
    expect((await control(second.url, "", { method: "stripe" })).body.data).toMatchObject({ webhooks: "hold", duplicates: 1 });
    expect((await control(second.url, "/release", {})).body.data).toEqual({ released: 6 });
    await until(() => receiver.of("checkout.session.completed").length === 3, "the held ones");
    await click(`${second.url}/pay/${open.id}`, "pay");
    expect((await stripe.checkout.sessions.retrieve(open.id)).status).toBe("complete");
  } finally {
    second.child.kill("SIGKILL");
    await second.child.exited;
  }
}, 30_000);

test("a receiver that is down gets every webhook once it is up, and the event says when it is taken", async () => {
  await using shop = await openSandbox();
  shop.receiver.answer = (attempt) => (attempt <= 5 ? 500 : 200);
  const session = await shop.stripe.checkout.sessions.create(purchase("p"));
  await shop.click(session, "pay");
  await until(() => shop.received.length === 3, "all of them", 10_000);
  expect(new Set(shop.types()).size).toBe(3);
  // The last one is noted as taken once its answer is in.
  const untaken = async () => (await shop.stripe.events.list({ delivery_success: false })).data.length;
  await until(async () => (await untaken()) === 0, "none that is not taken", 10_000);
});

test("closing does not wait for a call that is never answered", async () => {
  const shop = await openSandbox();
  await shop.control("", { method: "stripe", timeout_next: 1 });
  const lost = shop.stripe.checkout.sessions.create(purchase("p")).catch((error: Error) => error);
  await until(
    async () => (await fetch(`${shop.url}/_control/log`)).text().then((text) => text.includes("never answered")),
    "the call to be in",
  );
  await shop[Symbol.asyncDispose]();
  expect(await lost).toBeInstanceOf(Error);
});
