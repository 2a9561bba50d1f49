import { createECDH } from "node:crypto";
import { afterAll, beforeEach, expect, test } from "bun:test";
import { importJWK, jwtVerify } from "jose";
import { freshVapidKeys, openPush } from "@/infra/push";
import { opened, openPushService } from "./support";

const service = openPushService();
afterAll(() => service.close());
beforeEach(() => {
  service.answer = { status: 201 };
  service.calls.length = 0;
});

const keys = await freshVapidKeys();
const contact = { url: "http://127.0.0.1:3000", from: "ZaaZ <hello@zaaz.example>" };
const push = openPush({ keys, ...contact, loopback: true });
const how = { ttl_s: 60, urgency: "high", topic: "topic1" } as const;
const target = () => {
  const { subscription, got } = service.browser();
  return { got, endpoint: subscription.endpoint, ...subscription.keys };
};

test("the browser of these tests reads the example of RFC 8291", () => {
  const body =
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN";
  const browser = createECDH("prime256v1");
  browser.setPrivateKey("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94", "base64url");
  const text = opened(Buffer.from(body, "base64url"), browser, Buffer.from("BTBZMqHH6r4Tts7J_aSIgg", "base64url"));
  expect(text).toBe("When I grow up, I want to be a watermelon");
});

test("a browser reads what was sent, and its push service who sent it", async () => {
  const browser = target();
  expect(await push.send(browser, "grüße, 你好", how)).toBe("sent");
  const [{ text, headers }] = browser.got as [(typeof browser.got)[number]];
  expect(text).toBe("grüße, 你好");
  expect([headers.get("TTL"), headers.get("Urgency"), headers.get("Topic")]).toEqual(["60", "high", "topic1"]);
  expect(headers.get("Content-Encoding")).toBe("aes128gcm");
  const [, token, publicKey] = /^vapid t=([^,]+), k=(.+)$/.exec(headers.get("Authorization")!)!;
  expect(publicKey).toBe(push.publicKey!);
  const point = Buffer.from(publicKey!, "base64url");
  const jwk = { kty: "EC", crv: "P-256", x: point.subarray(1, 33).toString("base64url"), y: point.subarray(33).toString("base64url") };
  const { payload } = await jwtVerify(token!, await importJWK(jwk, "ES256"));
  expect(payload).toMatchObject({ aud: new URL(browser.endpoint).origin, sub: "mailto:hello@zaaz.example" });
  expect(payload.exp! - Date.now() / 1_000).toBeLessThanOrEqual(86_400);
});

test("a record holds 3,993 bytes, and is as long whatever it says", async () => {
  const [short, long] = [target(), target()];
  expect([await push.send(short, "x", how), await push.send(long, "x".repeat(3_993), how)]).toEqual(["sent", "sent"]);
  expect([short.got[0]!.text, long.got[0]!.text.length]).toEqual(["x", 3_993]);
  expect(service.calls.map(({ headers }) => headers.get("Content-Length"))).toEqual(["4096", "4096"]);
  expect(await push.send(target(), "x".repeat(3_994), how)).toEqual({ refused: expect.stringContaining("do not fit") as string });
});

test("what a push service answers decides what is done next", async () => {
  const outcomes: unknown[] = [];
  for (const status of [200, 201, 202, 400, 401, 403, 404, 410, 413, 429, 500, 503]) {
    service.answer = { status };
    outcomes.push([status, await push.send(target(), "x", how)]);
  }
  const said = (status: number) => `the push service answered ${status}`;
  expect(outcomes).toEqual([
    ...[200, 201, 202].map((status) => [status, "sent"]),
    ...[400, 401, 403].map((status) => [status, { refused: said(status) }]),
    ...[404, 410].map((status) => [status, "gone"]),
    [413, { refused: said(413) }],
    ...[429, 500, 503].map((status) => [status, { retry: said(status) }]),
  ]);
});

test("a redirect is not followed", async () => {
  const [asked, elsewhere] = [target(), target()];
  service.answer = { status: 307, location: elsewhere.endpoint };
  expect(await push.send(asked, "x", how)).toEqual({ refused: "the push service answered 307" });
  expect(service.calls.map(({ path }) => path)).toEqual([new URL(asked.endpoint).pathname]);
});

test("nobody there is tried again, keys that are none are not", async () => {
  const gone = openPushService();
  const lost = gone.browser().subscription;
  await gone.close();
  expect(await push.send({ endpoint: lost.endpoint, ...lost.keys }, "x", how)).toEqual({
    retry: expect.stringContaining("not reached") as string,
  });
  const offCurve = Buffer.concat([Buffer.from([4]), Buffer.alloc(64, 7)]).toString("base64url");
  const refused = await push.send({ ...target(), p256dh: offCurve }, "x", how);
  expect(refused).toEqual({ refused: expect.stringContaining("the subscription's keys") as string });
  expect(service.calls).toEqual([]);
});

test("nothing is sent but to the push services of browsers, over TLS", async () => {
  const strict = openPush({ keys, ...contact });
  for (const endpoint of [
    "https://fcm.googleapis.com/fcm/send/abc",
    "https://updates.push.services.mozilla.com/wpush/v2/abc",
    "https://web.push.apple.com/abc",
    "https://wns2-par02p.notify.windows.com/w/?token=abc",
  ])
    expect([endpoint, strict.takes(endpoint)]).toEqual([endpoint, true]);
  for (const endpoint of [
    "http://fcm.googleapis.com/fcm/send/abc",
    "https://fcm.googleapis.com:8443/fcm/send/abc",
    "https://user:pass@fcm.googleapis.com/fcm/send/abc",
    "https://fcm.googleapis.com.evil.example/abc",
    "https://evilfcm.googleapis.com/abc",
    "https://push.apple.com.evil.example/abc",
    "https://push.apple.com/abc",
    "https://evil.example/#.push.apple.com",
    "https://evil.example\\.push.apple.com/",
    "https://127.0.0.1/abc",
    "https://[::1]/abc",
    "https://169.254.169.254/latest/meta-data",
    "https://10.0.0.1/abc",
    "https://localhost/abc",
    "https://0x7f000001/abc",
    "http://127.0.0.1:80/abc",
    "file:///etc/passwd",
    "gopher://127.0.0.1/abc",
    "not an address",
  ])
    expect([endpoint, strict.takes(endpoint)]).toEqual([endpoint, false]);
  expect(await strict.send(target(), "x", how)).toEqual({ refused: "not the address of a push service" });
  expect(service.calls).toEqual([]);
});

test("without keys nothing is sent, and wrong ones are told", async () => {
  const none = openPush({ keys: undefined, ...contact, loopback: true });
  expect(none.publicKey).toBeNull();
  expect(await none.send(target(), "x", how)).toEqual({ refused: "push is not configured" });
  expect(() => openPush({ keys: "abc:def", ...contact })).toThrow("VAPID_KEYS: not public:private");
  expect(await freshVapidKeys()).not.toBe(keys);
});
