import { randomBytes } from "node:crypto";
import { z } from "zod";
import type { Tamper } from "../simulator";
import { notify } from "./notices";
import { decimal, dhakaTime, paymentOf, receiptNumber, refusal, sessionLife_ms, type Account, type Said, type Session } from "./types";

const clean = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .regex(/^[^<>&]*$/);
const Wanted = z.object({
  mode: z.literal("0011"),
  payerReference: clean(255),
  callbackURL: z.url({ protocol: /^https?$/ }).max(500),
  amount: z.string().regex(/^\d{1,8}(\.\d{1,2})?$/),
  currency: z.literal("BDT"),
  intent: z.literal("sale"),
  merchantInvoiceNumber: clean(255),
});
const faults: Record<string, [code: string, message: string]> = {
  amount: ["2006", "Invalid Amount"],
  currency: ["2007", "Invalid Currency"],
  intent: ["2008", "Invalid Intent"],
  merchantInvoiceNumber: ["2031", "Invalid Merchant Invoice Number"],
  payerReference: ["2048", "Invalid Payer Reference"],
  callbackURL: ["2049", "Invalid Merchant Callback URL"],
};

export function create(account: Account, body: Said): Said {
  const parsed = Wanted.safeParse(body);
  if (!parsed.success) {
    const [code, message] = faults[String(parsed.error.issues[0]?.path[0])] ?? ["2065", "Mandatory field missing"];
    return refusal(code, message);
  }
  const { data } = parsed;
  const created = account.world.now().getTime();
  const session: Session = {
    id: `TR0011${randomBytes(4).toString("hex").toUpperCase()}${created}`,
    invoice: data.merchantInvoiceNumber,
    payer: data.payerReference,
    amount: Math.round(Number(data.amount) * 100),
    callback: data.callbackURL,
    signature: randomBytes(6).toString("base64url"),
    created,
    state: "Initiated",
    empty: false,
    trxID: "",
    executed: 0,
  };
  if (session.amount <= 0) return refusal("2006", "Invalid Amount");
  keep(account, session);
  return {
    statusCode: "0000",
    statusMessage: "Successful",
    paymentID: session.id,
    bkashURL: `${account.world.origin}${pagePath(session)}`,
    callbackURL: session.callback,
    successCallbackURL: wayBack(session, "success"),
    failureCallbackURL: wayBack(session, "failure"),
    cancelledCallbackURL: wayBack(session, "cancel"),
    amount: decimal(session.amount),
    intent: "sale",
    currency: "BDT",
    paymentCreateTime: dhakaTime(created),
    transactionStatus: "Initiated",
    merchantInvoiceNumber: session.invoice,
  };
}

/** Moves the money of a payment that its customer has agreed to: once. */
export function execute(account: Account, { paymentID }: Said): Said {
  const session = account.sessions.get(String(paymentID));
  if (!session) return refusal("2002", "Invalid Payment ID");
  const { state } = alive(account, session);
  if (state === "Completed") return refusal("2062", "The payment has already been completed");
  if (state === "Cancelled") return refusal("2069", "Already cancelled");
  if (state !== "Approved") return refusal("2056", "Invalid Payment State");
  if (session.empty) {
    keep(account, { ...session, state: "Failed" });
    return { errorCode: "2023", errorMessage: "Insufficient Balance" };
  }
  const done: Session = { ...session, state: "Completed", trxID: receiptNumber(), executed: account.world.now().getTime() };
  keep(account, done);
  notify(account, done);
  return bent(
    {
      statusCode: "0000",
      statusMessage: "Successful",
      paymentID: done.id,
      payerReference: done.payer,
      customerMsisdn: "01770618575",
      trxID: done.trxID,
      amount: decimal(done.amount),
      transactionStatus: "Completed",
      paymentExecuteTime: dhakaTime(done.executed),
      currency: "BDT",
      intent: "sale",
      merchantInvoiceNumber: done.invoice,
    },
    tamperOf(account),
  );
}

export function status(account: Account, { paymentID }: Said): Said {
  const found = account.sessions.get(String(paymentID));
  if (!found) return refusal("2002", "Invalid Payment ID");
  const session = alive(account, found);
  const completed = session.state === "Completed";
  const said = {
    statusCode: "0000",
    statusMessage: "Successful",
    paymentID: session.id,
    mode: "0011",
    paymentCreateTime: dhakaTime(session.created),
    amount: decimal(session.amount),
    currency: "BDT",
    intent: "sale",
    // Here it has another name than in the answer to an execution.
    merchantInvoice: session.invoice,
    // That the customer has agreed is not told apart from that nothing has happened.
    transactionStatus: session.state === "Approved" ? "Initiated" : session.state,
    verificationStatus: completed ? "Complete" : "Incomplete",
    payerReference: session.payer,
    ...(completed && { trxID: session.trxID, paymentExecuteTime: dhakaTime(session.executed) }),
  };
  return completed ? bent(said, tamperOf(account)) : said;
}

export function search(account: Account, { trxID }: Said): Said {
  for (const session of account.sessions.newest())
    if (session.trxID !== "" && session.trxID === trxID)
      return {
        statusCode: "0000",
        statusMessage: "Successful",
        trxID: session.trxID,
        initiationTime: dhakaTime(session.created),
        completedTime: dhakaTime(session.executed),
        transactionType: "bKash Tokenized Checkout via API",
        transactionStatus: "Completed",
        amount: decimal(session.amount),
        currency: "BDT",
      };
  return refusal("2033", "Transaction not found");
}

/** Where the page sends a browser. */
export function wayBack({ callback, id, signature }: Session, outcome: "success" | "failure" | "cancel"): string {
  const url = new URL(callback);
  url.search = new URLSearchParams({ paymentID: id, status: outcome, signature, apiVersion: "1.2.0-beta" }).toString();
  return url.href;
}

export const pagePath = ({ id }: Pick<Session, "id">) => `/bkash/pay/${id}`;

/** A session as it stands now: a day after it was opened it is over. */
export function alive(account: Account, session: Session): Session {
  const over =
    (session.state === "Initiated" || session.state === "Approved") && account.world.now().getTime() >= session.created + sessionLife_ms;
  return over ? keep(account, { ...session, state: "Expired" }) : session;
}

export function keep({ sessions }: Account, session: Session): Session {
  sessions.put(session, { payment: paymentOf(session.invoice) });
  return session;
}

const tamperOf = ({ world }: Account) => world.switches("bkash").tamper;

/** False figures in the place of true ones, in what is told. Amounts are paisa. */
export function bent(said: Said, { amount, currency, transaction }: Tamper): Said {
  return {
    ...said,
    ...(amount !== undefined && { amount: decimal(amount) }),
    ...(currency !== undefined && { currency }),
    ...(transaction !== undefined && { trxID: transaction }),
  };
}
