import { createCipheriv, createECDH, hkdfSync, randomBytes } from "node:crypto";
import { importJWK, SignJWT } from "jose";
import type { Push, PushOutcome, PushTarget } from "@/kit/ctx";

/** The push services of the browsers there are. Nothing is ever sent to another host, so that a subscription cannot point inside. */
const services = ["fcm.googleapis.com", "*.push.services.mozilla.com", "*.push.apple.com", "*.notify.windows.com"];

export type PushOptions = {
  /** `VAPID_KEYS`: `public:private`, base64url. Empty: nothing can be sent. */
  keys: string | undefined;
  /** Whom a push service may turn to about us: our own address where it is one on the web, else who our mails are from. */
  url: string;
  from: string;
  /** Takes push services on this machine, without TLS, too. */
  loopback?: boolean;
};

const timeout_ms = 10_000;

/** Sends by Web Push (RFC 8030, 8291, 8292). Throws where the keys are not such keys. */
export function openPush({ keys, url, from, loopback = false }: PushOptions): Push {
  const subject = url.startsWith("https:") ? url : `mailto:${/[^<\s]+@[^>\s]+/.exec(from)?.[0] ?? from}`;
  const vapid = keys === undefined ? null : parseVapidKeys(keys, subject);
  const takes = (endpoint: string) => isPushService(endpoint) || (loopback && /^http:\/\/127\.0\.0\.1:\d+\//.test(endpoint));
  return {
    publicKey: vapid?.publicKey ?? null,
    takes,
    send: async ({ endpoint, p256dh, auth }, text, { ttl_s, urgency, topic }) => {
      if (!vapid) return { refused: "push is not configured" };
      if (!takes(endpoint)) return { refused: "not the address of a push service" };
      let body: Uint8Array<ArrayBuffer>;
      try {
        body = sealed(text, { p256dh, auth });
      } catch (error) {
        return { refused: `the subscription's keys: ${messageOf(error)}` };
      }
      return post(endpoint, body, {
        Authorization: `vapid t=${await tokenFor(endpoint, vapid)}, k=${vapid.publicKey}`,
        TTL: String(ttl_s),
        Urgency: urgency,
        Topic: topic,
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
      });
    },
  };
}

/** A new pair, as `VAPID_KEYS` wants it. Subscriptions are made for one pair: another one makes them void. */
export async function freshVapidKeys(): Promise<string> {
  const pair = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign", "verify"]);
  const { d } = await crypto.subtle.exportKey("jwk", pair.privateKey);
  const point = await crypto.subtle.exportKey("raw", pair.publicKey);
  return `${Buffer.from(point).toString("base64url")}:${d}`;
}

type VapidKeys = { subject: string; publicKey: string; privateKey: string };

function parseVapidKeys(text: string, subject: string): VapidKeys {
  const match = /^([A-Za-z0-9_-]{87}):([A-Za-z0-9_-]{43})$/.exec(text.trim());
  if (!match) throw new Error("VAPID_KEYS: not public:private, a P-256 point of 65 bytes and a key of 32 bytes in base64url");
  return { subject, publicKey: match[1]!, privateKey: match[2]! };
}

const token_s = 12 * 3_600;

/** Says to one push service who sends (RFC 8292). */
async function tokenFor(endpoint: string, { subject, publicKey, privateKey }: VapidKeys): Promise<string> {
  const point = Buffer.from(publicKey, "base64url");
  const [x, y] = [point.subarray(1, 33).toString("base64url"), point.subarray(33).toString("base64url")];
  const key = await importJWK({ kty: "EC", crv: "P-256", x, y, d: privateKey }, "ES256");
  const claims = { aud: new URL(endpoint).origin, sub: subject };
  return new SignJWT(claims).setProtectedHeader({ typ: "JWT", alg: "ES256" }).setExpirationTime(`${token_s}s`).sign(key);
}

const record_bytes = 4_096;
const head_bytes = 16 + 4 + 1 + 65;
const tag_bytes = 16;

/**
 * Encrypts for one browser alone (RFC 8291, with the one record of RFC 8188), always at the same length, so that the push service does
 * not even learn how much was said. Throws where the browser's keys are none, or the text is longer than a record.
 */
function sealed(text: string, { p256dh, auth }: Omit<PushTarget, "endpoint">): Uint8Array<ArrayBuffer> {
  const padded = Buffer.alloc(record_bytes - head_bytes - tag_bytes);
  const plain = Buffer.from(text);
  if (plain.length >= padded.length) throw new Error(`${plain.length} bytes do not fit into a record`);
  // The delimiter of the last record stands behind the text; zeroes follow.
  padded.set([...plain, 2]);
  const browser = Buffer.from(p256dh, "base64url");
  const own = createECDH("prime256v1");
  const sender = own.generateKeys();
  const salt = randomBytes(16);
  const derive = (secret: Uint8Array, salted: Uint8Array, info: Uint8Array, bytes: number) =>
    new Uint8Array(hkdfSync("sha256", secret, salted, info, bytes));
  const about = Buffer.concat([Buffer.from("WebPush: info\0"), browser, sender]);
  const secret = derive(own.computeSecret(browser), Buffer.from(auth, "base64url"), about, 32);
  const key = derive(secret, salt, Buffer.from("Content-Encoding: aes128gcm\0"), 16);
  const nonce = derive(secret, salt, Buffer.from("Content-Encoding: nonce\0"), 12);
  const cipher = createCipheriv("aes-128-gcm", key, nonce);
  const record = Buffer.concat([cipher.update(padded), cipher.final(), cipher.getAuthTag()]);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(record_bytes);
  return new Uint8Array(Buffer.concat([salt, size, Buffer.from([sender.length]), sender, record]));
}

function isPushService(endpoint: string): boolean {
  if (!URL.canParse(endpoint)) return false;
  const { protocol, hostname, port, username, password } = new URL(endpoint);
  if (protocol !== "https:" || port !== "" || username !== "" || password !== "") return false;
  return services.some((service) => (service.startsWith("*") ? hostname.endsWith(service.slice(1)) : hostname === service));
}

async function post(endpoint: string, body: Uint8Array<ArrayBuffer>, headers: Record<string, string>): Promise<PushOutcome> {
  try {
    const signal = AbortSignal.timeout(timeout_ms);
    // A push service that sends us elsewhere is not followed.
    const response = await fetch(endpoint, { method: "POST", headers, body, redirect: "manual", signal });
    await response.body?.cancel();
    return outcomeOf(response.status);
  } catch (error) {
    return { retry: `not reached: ${messageOf(error)}` };
  }
}

function outcomeOf(status: number): PushOutcome {
  if (status >= 200 && status < 300) return "sent";
  if (status === 404 || status === 410) return "gone";
  if (status === 429 || status >= 500) return { retry: `the push service answered ${status}` };
  return { refused: `the push service answered ${status}` };
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error)).slice(0, 200);
