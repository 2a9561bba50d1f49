import { createVerify, X509Certificate } from "node:crypto";
import type { Ctx } from "@/kit/ctx";
import { gatewayUnavailable, webhookRefused, type Told } from "../gateway";
import { hundredthsOf } from "./http";

const timeout_ms = 10_000;
const answerMax_bytes = 64 * 1024;
const host = /^sns\.[a-z0-9-]{3,}\.amazonaws\.com(\.cn)?$/;

/** What is under the signature, in this order. */
const signed = {
  Notification: ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"],
  SubscriptionConfirmation: ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"],
  UnsubscribeConfirmation: ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"],
} as const;
const algorithms: Record<string, string> = { "1": "RSA-SHA1", "2": "RSA-SHA256" };

export type Envelope = Readonly<Record<string, string>> & { Type: keyof typeof signed };

/**
 * Verifies and reads a message of the Amazon topic by which bKash tells of payments; a topic that asks whether we listen to it is answered.
 * `topic` is the one whose figures count. Without one everybody who has a topic there can write, and a message only makes us ask.
 * Throws `webhook_refused`, or `gateway_unavailable` where the certificate cannot be had.
 */
export async function readNotice(ctx: Ctx, raw: string, { topic, now }: { topic: string | null; now: Date }): Promise<Told> {
  const refused = (reason: string) => {
    ctx.log.warn({ gateway: "bkash", reason }, "webhook refused");
    return webhookRefused();
  };
  const envelope = envelopeOf(raw);
  if (!envelope) throw refused("no message of a topic");
  if (topic !== null && envelope["TopicArn"] !== topic) throw refused("another topic");
  const source = amazonUrl(envelope["SigningCertURL"]);
  if (!source?.pathname.endsWith(".pem") || source.search !== "") throw refused("no certificate of Amazon's");
  if (!isSigned(envelope, await certificateAt(ctx, source), now)) throw refused("the signature does not hold");
  if (envelope.Type === "SubscriptionConfirmation") await confirm(ctx, envelope, refused);
  return toldBy(envelope, topic !== null);
}

/** The text under the signature. */
export function textToSign(envelope: Envelope): string {
  return signed[envelope.Type].flatMap((name) => (envelope[name] === undefined ? [] : [`${name}\n${envelope[name]}\n`])).join("");
}

/** An address of Amazon's notification service over https, and nowhere else. */
export function amazonUrl(text: string | undefined): URL | null {
  if (text === undefined || !URL.canParse(text)) return null;
  const url = new URL(text);
  const plain = url.protocol === "https:" && url.port === "" && url.username === "" && url.password === "";
  return plain && host.test(url.hostname) ? url : null;
}

function isSigned(envelope: Envelope, pem: string, now: Date): boolean {
  const algorithm = algorithms[envelope["SignatureVersion"] ?? ""];
  if (algorithm === undefined) return false;
  try {
    const certificate = new X509Certificate(pem);
    if (now < certificate.validFromDate || now > certificate.validToDate) return false;
    const check = createVerify(algorithm).update(textToSign(envelope), "utf8");
    return check.verify(certificate.publicKey, envelope["Signature"] ?? "", "base64");
  } catch {
    return false;
  }
}

function envelopeOf(raw: string): Envelope | null {
  let json: unknown;
  try {
    json = JSON.parse(raw);
  } catch {
    return null;
  }
  if (json === null || typeof json !== "object" || Array.isArray(json)) return null;
  const texts = Object.fromEntries(Object.entries(json).filter((entry): entry is [string, string] => typeof entry[1] === "string"));
  const whole = ["Message", "MessageId", "Timestamp", "TopicArn", "Type"].every((name) => name in texts);
  // The line above and `in` have seen what the type says.
  return whole && Object.hasOwn(signed, texts["Type"]!) ? (texts as unknown as Envelope) : null;
}

async function certificateAt(ctx: Ctx, url: URL): Promise<string> {
  const known = `bkash:certificate:${url.href}`;
  const kept = await ctx.cache.get(known);
  if (kept !== null) return kept;
  const pem = await get(ctx, url);
  await ctx.cache.set(known, pem, 3_600_000);
  return pem;
}

async function confirm(ctx: Ctx, envelope: Envelope, refused: (reason: string) => Error): Promise<void> {
  const url = amazonUrl(envelope["SubscribeURL"]);
  if (url?.searchParams.get("Action") !== "ConfirmSubscription") throw refused("no address of Amazon's to confirm at");
  await get(ctx, url);
  ctx.log.info({ gateway: "bkash", topic: envelope["TopicArn"] }, "subscription confirmed");
}

/** What Amazon has at an address. A sandbox keeps it on its own origin. */
async function get(ctx: Ctx, url: URL): Promise<string> {
  const sandbox = ctx.gatewayUrls.bkash;
  const target = sandbox === undefined ? url.href : `${sandbox}/sns${url.pathname}${url.search}`;
  try {
    const response = await fetch(target, { redirect: "error", signal: AbortSignal.timeout(timeout_ms) });
    const text = await response.text();
    if (response.ok && text.length <= answerMax_bytes) return text;
    ctx.log.warn({ gateway: "bkash", host: url.hostname, status: response.status }, "amazon did not answer as it should");
  } catch (error) {
    ctx.log.warn(
      { gateway: "bkash", host: url.hostname, reason: error instanceof Error ? error.name : "no answer" },
      "amazon did not answer",
    );
  }
  throw gatewayUnavailable({ headers: { "Retry-After": "5" } });
}

/** What a message says of a payment. Coupons leave it unsaid which of its amounts was paid: bKash is asked. */
function toldBy(envelope: Envelope, counts: boolean): Told {
  const message = envelope.Type === "Notification" ? messageOf(envelope["Message"]!) : {};
  const { transactionStatus: type = envelope.Type, merchantInvoiceNumber: invoice = "", trxID, currency } = message;
  const payment = /^([0-9a-f]{24})(-|$)/.exec(invoice)?.[1] ?? null;
  const states = counts && message["couponAmount"] === undefined;
  const amount = hundredthsOf(message["amount"]);
  return {
    event: envelope["MessageId"]!,
    type,
    payment,
    session: null,
    concerns: type === "Completed" && payment !== null,
    amount: states && amount !== null ? String(amount) : null,
    currency: states ? (currency ?? null) : null,
    transaction: counts ? (trxID ?? null) : null,
  };
}

function messageOf(text: string): Record<string, string | undefined> {
  try {
    const json: unknown = JSON.parse(text);
    if (json === null || typeof json !== "object") return {};
    return Object.fromEntries(Object.entries(json).filter((entry): entry is [string, string] => typeof entry[1] === "string"));
  } catch {
    return {};
  }
}
