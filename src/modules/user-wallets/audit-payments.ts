import type { ClientSession } from "mongodb";
import type { Ctx, Id } from "@/kit/ctx";
import type { Must } from "@/modules/user-wallets/audit-report";
import { stored, type Books } from "@/modules/user-wallets/audit-books";

/** A settled payment is credited within this time. */
const moment_ms = 60_000;

/** What is read of a payment, whose module writes it. */
type Payment = {
  _id: Id;
  user_wallet: Id;
  status: string;
  credits?: bigint;
  credits_transaction?: Id | null;
  updated_at?: Date;
  dispute?: { status: string } | null;
};

/** 5, of a group of wallets, and of 1 that what is frozen has an open refund, dispute or upgrade behind it. */
export async function checkPayments(ctx: Ctx, books: Map<string, Books>, must: Must, session: ClientSession): Promise<void> {
  const users = [...books.values()].map((book) => book.wallet.user);
  const known = new Set<string>();
  const before = new Date(ctx.now().getTime() - moment_ms);
  const payments = stored("payment_transactions").find({ user: { $in: users } }, { session });
  for await (const found of payments) {
    const payment = found as unknown as Payment; // Named by the specification; what is not there is checked as missing.
    const book = books.get(payment.user_wallet.toHexString());
    if (!book) continue;
    known.add(payment._id.toHexString());
    checkPayment(book, payment, before, must);
  }
  for (const book of books.values()) {
    const id = book.wallet._id.toHexString();
    for (const [payment, { credits }] of book.given) {
      must(5, known.has(payment), () => `wallet ${id}: a row of payment ${payment}, which is not there`);
      const taken = book.clawed.get(payment) ?? 0n;
      must(5, taken <= credits, () => `wallet ${id}, payment ${payment}: ${taken} clawed back of ${credits} granted`);
    }
    await checkClaims(book, must, session);
  }
}

function checkPayment(book: Books, payment: Payment, before: Date, must: Must): void {
  const id = payment._id.toHexString();
  const { status, credits = 0n, credits_transaction = null, updated_at } = payment;
  const rows = book.given.get(id)?.rows ?? 0;
  const name = () => `payment ${id} (${status})`;
  if (["pending", "failed", "expired", "on_hold"].includes(status)) {
    must(5, rows === 0, () => `${name()}: ${rows} increases`);
    return;
  }
  const given = book.given.get(id);
  must(
    5,
    rows <= 1 && (!given || given.credits === credits),
    () => `${name()}: ${rows} increases of ${given?.credits ?? 0n}, sold were ${credits}`,
  );
  must(5, (credits_transaction !== null) === rows > 0 || credits === 0n, () => `${name()}: credits_transaction and the ledger differ`);
  // One that went back whole may never have been credited.
  const owed = (status === "success" || status === "partly_refunded") && credits > 0n && updated_at !== undefined && updated_at < before;
  must(5, !owed || rows === 1, () => `${name()}: settled for more than a minute, ${rows} increases`);
}

/** Each open claim on a grant is a refund that is pending, a dispute that is open, or the payment of an upgrade that is not decided. */
async function checkClaims(book: Books, must: Must, session: ClientSession): Promise<void> {
  const id = book.wallet._id.toHexString();
  for (const grant of book.wallet.grants) {
    for (const claim of grant.claims.filter(({ state, frozen }) => state === "open" && frozen > 0n)) {
      const pending = { _id: claim._id, status: "pending" };
      const payments = stored("payment_transactions");
      const disputed = grant.payment_transaction && { _id: grant.payment_transaction, "dispute.status": "open" };
      const behind =
        claim.type === "upgrade"
          ? await payments.findOne({ _id: claim._id, status: { $in: ["pending", "on_hold"] } }, { session })
          : ((await stored("refunds").findOne(pending, { session })) ?? (disputed && (await payments.findOne(disputed, { session }))));
      must(
        1,
        behind !== null,
        () => `wallet ${id}, grant ${grant._id.toHexString()}: ${claim.frozen} frozen for ${claim._id.toHexString()}, which is not open`,
      );
    }
  }
}
