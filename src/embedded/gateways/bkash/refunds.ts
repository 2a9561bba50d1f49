import { receiptNumber, decimal, dhakaTime, refusal, type Account, type Refund, type Said, type Session } from "./types";

const refundsMax = 10;

/** A refund by either of the two addresses: they differ in how fields are called and refusals are dressed. */
export function refund(account: Account, body: Said, api: "v1.2" | "v2"): { status: 200 | 400; body: Said } {
  const names =
    api === "v2"
      ? { payment: "paymentId", trx: "trxId", amount: "refundAmount" }
      : { payment: "paymentID", trx: "trxID", amount: "amount" };
  const text = (name: string) => (typeof body[name] === "string" ? body[name] : "");
  const session = account.sessions.get(text(names.payment));
  const amount = text(names.amount);
  if (api === "v1.2" && amount === "" && session) return { status: 200, body: latest(account, session) };
  if (!text("sku") || !text("reason") || !/^\d{1,8}(\.\d{1,2})?$/.test(amount))
    return { status: 400, body: { message: "Invalid request body" } };
  const refused = (code: string, message: string) =>
    api === "v2"
      ? {
          status: 400 as const,
          body: {
            internalCode: message.toLowerCase().replaceAll(" ", "_"),
            externalCode: code,
            errorMessageEn: message,
            errorMessageBn: message,
          },
        }
      : { status: 200 as const, body: refusal(code, message) };
  if (session?.state !== "Completed" || session.trxID !== text(names.trx)) return refused("2077", "Invalid transaction id");
  const made = give(account, session, Math.round(Number(amount) * 100), text("sku"), text("reason"));
  return typeof made === "string"
    ? refused("2072", made)
    : { status: 200, body: api === "v2" ? told(session, made) : toldBefore(session, made) };
}

/** What v2 lists of a payment. */
export function refundStatus(account: Account, body: Said): { status: 200 | 400; body: Said } {
  const session = account.sessions.get(String(body["paymentId"]));
  if (!session || session.trxID !== body["trxId"])
    return { status: 400, body: { internalCode: "invalid_transaction", externalCode: "2077", errorMessageEn: "Invalid transaction id" } };
  return {
    status: 200,
    body: {
      originalTrxId: session.trxID,
      originalTrxAmount: decimal(session.amount),
      originalTrxCompletedTime: dhakaTime(session.executed),
      refundTransactions: refundsOf(account, session).map((row) => ({
        refundTrxId: row.id,
        refundTransactionStatus: "Completed",
        refundAmount: decimal(row.amount),
        completedTime: dhakaTime(row.at),
      })),
    },
  };
}

/** Gives money back as often as it is asked, up to ten times and never more than was paid; says why not otherwise. */
export function give(account: Account, session: Session, amount: number, sku: string, reason: string): Refund | string {
  const before = refundsOf(account, session);
  const given = before.reduce((sum, row) => sum + row.amount, 0);
  if (amount <= 0 || given + amount > session.amount) return "Refund amount exceed payment amount";
  if (before.length >= refundsMax) return "Refund count exceeded";
  const row: Refund = { id: receiptNumber(), paymentID: session.id, amount, at: account.world.now().getTime(), sku, reason };
  account.refunds.put(row, { payment: session.id });
  return row;
}

const refundsOf = ({ refunds }: Account, { id }: Session): Refund[] => refunds.byPayment(id).toReversed();

const told = ({ trxID, amount }: Session, row: Refund): Said => ({
  originalTrxId: trxID,
  refundTrxId: row.id,
  refundTransactionStatus: "Completed",
  originalTrxAmount: decimal(amount),
  refundAmount: decimal(row.amount),
  currency: "BDT",
  completedTime: dhakaTime(row.at),
  sku: row.sku,
  reason: row.reason,
});

const toldBefore = ({ trxID }: Session, row: Refund): Said => ({
  statusCode: "0000",
  statusMessage: "Successful",
  originalTrxID: trxID,
  refundTrxID: row.id,
  transactionStatus: "Completed",
  amount: decimal(row.amount),
  currency: "BDT",
  charge: "0.00",
  completedTime: dhakaTime(row.at),
});

function latest(account: Account, session: Session): Said {
  const row = refundsOf(account, session).at(-1);
  return row ? toldBefore(session, row) : refusal("2033", "Transaction not found");
}
