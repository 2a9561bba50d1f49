import { createDecipheriv, createECDH, hkdfSync, randomBytes } from "node:crypto";
import type { Reply, SignedIn, TestApp } from "@test/support/boot";

export type Pushed = { text: string; headers: Headers; path: string };
export type Browser = { subscription: { endpoint: string; expirationTime: null; keys: { p256dh: string; auth: string } }; got: Pushed[] };
export type PushService = {
  /** What it answers from now on, a redirect with its address. */
  answer: { status: number; location?: string };
  browser(): Browser;
  /** Everything that arrived, whether or not it was taken. */
  calls: Pushed[];
  close(): Promise<void>;
};

/** A push service on loopback, and browsers that read what comes by the keys they gave out. */
export function openPushService(): PushService {
  const browsers = new Map<string, (body: Buffer) => string>();
  const gotBy = new Map<string, Pushed[]>();
  const service: Omit<PushService, "close" | "browser"> = { answer: { status: 201 }, calls: [] };
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: async (request) => {
      const { pathname: path } = new URL(request.url);
      const body = Buffer.from(await request.arrayBuffer());
      const call = { path, headers: request.headers, text: browsers.get(path)?.(body) ?? "" };
      service.calls.push(call);
      const { status, location } = service.answer;
      if (status < 300) gotBy.get(path)?.push(call);
      return new Response(null, { status, ...(location && { headers: { Location: location } }) });
    },
  });
  return Object.assign(service, {
    browser: () => {
      const keys = createECDH("prime256v1");
      keys.generateKeys();
      const auth = randomBytes(16);
      const path = `/push/${randomBytes(12).toString("hex")}`;
      browsers.set(path, (body) => opened(body, keys, auth));
      const got: Pushed[] = [];
      gotBy.set(path, got);
      const p256dh = keys.getPublicKey("base64url");
      const endpoint = `http://127.0.0.1:${server.port}${path}`;
      return { subscription: { endpoint, expirationTime: null, keys: { p256dh, auth: auth.toString("base64url") } }, got };
    },
    close: () => server.stop(true),
  });
}

/** RFC 8188 and 8291, read from the receiver's end. */
export function opened(body: Buffer, keys: ReturnType<typeof createECDH>, auth: Buffer): string {
  const salt = body.subarray(0, 16);
  const length = body[20]!;
  const sender = body.subarray(21, 21 + length);
  const sealed = body.subarray(21 + length);
  const derive = (secret: Buffer, salted: Buffer, info: Buffer, bytes: number) =>
    Buffer.from(hkdfSync("sha256", secret, salted, info, bytes));
  const about = Buffer.concat([Buffer.from("WebPush: info\0"), keys.getPublicKey(), sender]);
  const secret = derive(keys.computeSecret(sender), auth, about, 32);
  const key = derive(secret, salt, Buffer.from("Content-Encoding: aes128gcm\0"), 16);
  const nonce = derive(secret, salt, Buffer.from("Content-Encoding: nonce\0"), 12);
  const cipher = createDecipheriv("aes-128-gcm", key, nonce);
  cipher.setAuthTag(sealed.subarray(-16));
  const padded = Buffer.concat([cipher.update(sealed.subarray(0, -16)), cipher.final()]);
  return padded.subarray(0, padded.lastIndexOf(2)).toString();
}

export type Row = Record<string, unknown> & { _id: string };
export type RecipientRow = Row & {
  recipient: string;
  is_read: boolean;
  read_at: string | null;
  status: string;
  deliveries: { channel: string; status: string; attempts: number; reason: string | null }[];
};

/** An admin sends something; answers the notification. */
export async function sendTo(app: TestApp, to: object, more: object = {}): Promise<Row> {
  const body = { title: "Hello", message: "Something to know.", type: "approval", to, ...more };
  return expect201(await app.call<Row>("POST", "/api/notifications", { token: (await app.admin()).token, body }));
}

/** What somebody sees in their inbox, or an admin of everyone. */
export const inboxOf = async (app: TestApp, { token }: Pick<SignedIn, "token">, query = ""): Promise<RecipientRow[]> => {
  await app.settled();
  const reply = await app.call<RecipientRow[]>("GET", `/api/notification-recipients?limit=100${query}`, { token });
  if (reply.status !== 200) throw new Error(reply.text);
  return reply.data;
};

export const subscribed = async (app: TestApp, { token }: SignedIn, browser: Browser): Promise<Row> =>
  expect201(await app.call<Row>("POST", "/api/notification-recipients/subscriptions", { token, body: browser.subscription }));

function expect201<T>(reply: Reply<T>): T {
  if (reply.status !== 201) throw new Error(`${reply.status} ${reply.text}`);
  return reply.data;
}
