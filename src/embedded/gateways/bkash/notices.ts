import { createSign, randomUUID } from "node:crypto";
import { privateKey } from "./certificate";
import { decimal, type Account, type Session } from "./types";

/** Where Amazon keeps the certificate; who plays Amazon serves it under `/sns`. */
export const certificatePath = "/SimpleNotificationService-sandbox.pem";
const host = "https://sns.ap-southeast-1.amazonaws.com";

type Envelope = Record<string, string>;

/** Tells the merchant's topic that money has moved: the message of bKash inside of a notification of Amazon's, signed. */
export function notify(account: Account, session: Session): void {
  const { amount, currency, transaction } = account.world.switches("bkash").tamper;
  const message = {
    dateTime: new Date(session.executed + 6 * 3_600_000).toISOString().replace(/\D/g, "").slice(0, 14),
    debitMSISDN: "8801770618575",
    creditOrganizationName: "Sandbox merchant",
    creditShortCode: "01929918***",
    trxID: transaction ?? session.trxID,
    transactionStatus: "Completed",
    transactionType: "10002294",
    amount: decimal(amount ?? session.amount),
    currency: currency ?? "BDT",
    transactionReference: session.payer,
    merchantInvoiceNumber: session.invoice,
  };
  const envelope = signedEnvelope({
    Type: "Notification",
    MessageId: randomUUID(),
    TopicArn: account.topic,
    Message: JSON.stringify(message),
    Timestamp: account.world.now().toISOString(),
  });
  account.world.send("bkash", {
    event: envelope["MessageId"]!,
    body: JSON.stringify(envelope),
    summary: `notification Completed ${session.trxID} for ${session.invoice}`,
  });
}

/** Signs what the type of message has under its signature, each name and value on a line of its own. */
export function signedEnvelope(fields: Envelope, version: "1" | "2" = "1"): Envelope {
  const names =
    fields["Type"] === "Notification"
      ? ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"]
      : ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"];
  const text = names.flatMap((name) => (fields[name] === undefined ? [] : [`${name}\n${fields[name]}\n`])).join("");
  const Signature = createSign(version === "1" ? "RSA-SHA1" : "RSA-SHA256")
    .update(text, "utf8")
    .sign(privateKey, "base64");
  return { ...fields, SignatureVersion: version, Signature, SigningCertURL: `${host}${certificatePath}` };
}
