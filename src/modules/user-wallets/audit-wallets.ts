import type { ClientSession } from "mongodb";
import type { Ctx, Id } from "@/kit/ctx";
import type { TransactionRow } from "@/modules/credits-transactions/service";
import type { rememberingPrices } from "@/modules/credits-usages/audit";
import { checkPayments } from "@/modules/user-wallets/audit-payments";
import { emptyBook, noTotals, stored, type Books, type Totals } from "@/modules/user-wallets/audit-books";
import { openReport, type Must, type Report } from "@/modules/user-wallets/audit-report";
import { checkUses } from "@/modules/user-wallets/audit-uses";
import type { HoldDoc, WalletDoc } from "@/modules/user-wallets/stored";

const sum = (list: readonly bigint[]) => list.reduce((total, credits) => total + credits, 0n);

/** Invariants 1 to 5 of a group of wallets, in the snapshot of the transaction this runs in, and their part of the sums of 8. */
export async function checkWallets(ctx: Ctx, ids: readonly Id[], read: ReturnType<typeof rememberingPrices>): Promise<[Report, Totals]> {
  const session = ctx.session();
  if (!session) throw new Error("a group is read in one snapshot");
  const report = openReport();
  const totals = noTotals();
  const books = await openBooks(ids, session);
  await readLedger(books, ids, totals, report.must, session);
  await readHolds(books, ids, session);
  await checkUses(ctx, books, ids, read, report.must, session);
  await readWriteOffs(books, ids, session);
  for (const book of books.values()) {
    totals.remaining += sum(book.wallet.grants.map((grant) => grant.remaining));
    checkBook(book, report.must);
  }
  await checkPayments(ctx, books, report.must, session);
  return [report, totals];
}

async function openBooks(ids: readonly Id[], session: ClientSession): Promise<Map<string, Books>> {
  const wallets = await stored("user_wallets")
    .find({ _id: { $in: [...ids] } }, { session })
    .toArray();
  // Every wallet is written by this module in the form of its schema; what is checked are its numbers.
  return new Map((wallets as unknown as WalletDoc[]).map((wallet) => [wallet._id.toHexString(), emptyBook(wallet)]));
}

const totalOf: Record<TransactionRow["kind"], keyof Totals> = {
  initial: "granted",
  bonus: "granted",
  coupon: "granted",
  subscription: "granted",
  payment: "granted",
  restore: "restored",
  consume: "consumed",
  expire: "expired",
  claw_back: "clawed",
  take_back: "taken",
  debt_payment: "debtPaid",
};

/** 3, and what 1, 2, 5 and 8 need of the rows, which are never all in memory. */
async function readLedger(
  books: Map<string, Books>,
  ids: readonly Id[],
  totals: Totals,
  must: Must,
  session: ClientSession,
): Promise<void> {
  const rows = stored("credits_transactions")
    .find({ user_wallet: { $in: [...ids] } }, { session })
    .sort({ user_wallet: 1, wallet_seq: 1 });
  for await (const found of rows) {
    const row = found as unknown as TransactionRow; // As above.
    const book = books.get(row.user_wallet.toHexString());
    if (!book) continue;
    const sign = row.type === "increase" ? 1n : -1n;
    const name = () => `wallet ${row.user_wallet.toHexString()}, row ${row.wallet_seq} (${row._id.toHexString()})`;
    book.rows += 1;
    book.balance += sign * row.credits;
    must(3, row.wallet_seq === book.rows, () => `${name()} stands at place ${book.rows}`);
    must(
      3,
      row.balance_after === book.balance && book.balance >= 0n,
      () => `${name()}: balance_after ${row.balance_after} instead of ${book.balance}`,
    );
    must(
      3,
      row.credits > 0n && row.credits === sum(row.grants.map((part) => part.credits)),
      () => `${name()}: its grants are not its credits`,
    );
    for (const part of row.grants) {
      const grant = part.grant.toHexString();
      book.grants.set(grant, (book.grants.get(grant) ?? 0n) + sign * part.credits);
    }
    totals[totalOf[row.kind]] += row.credits;
    if (row.kind === "consume") book.consumeRows += 1;
    if (row.kind === "debt_payment") book.debtPaid += row.credits;
    notePayment(book, row);
  }
}

function notePayment(book: Books, row: TransactionRow): void {
  const payment = row.payment_transaction?.toHexString();
  if (!payment) return;
  if (row.key === `payment:${payment}`) {
    const before = book.given.get(payment);
    book.given.set(payment, { rows: (before?.rows ?? 0) + 1, credits: (before?.credits ?? 0n) + row.credits, source: row.kind });
  }
  const moved = row.kind === "claw_back" ? row.credits : row.kind === "restore" ? -row.credits : 0n;
  if (moved !== 0n) book.clawed.set(payment, (book.clawed.get(payment) ?? 0n) + moved);
}

async function readHolds(books: Map<string, Books>, ids: readonly Id[], session: ClientSession): Promise<void> {
  const holds = stored("credit_holds").find({ user_wallet: { $in: [...ids] }, status: { $in: ["held", "settled"] } }, { session });
  for await (const found of holds) {
    const hold = found as unknown as HoldDoc; // As above.
    const book = hold.user_wallet && books.get(hold.user_wallet.toHexString());
    if (!book) continue;
    if (hold.status === "settled") {
      book.settledUses += 1;
      continue;
    }
    book.openHolds += 1;
    for (const { grant, credits } of hold.parts) {
      const key = grant.toHexString();
      book.held.set(key, (book.held.get(key) ?? 0n) + credits);
    }
  }
}

async function readWriteOffs(books: Map<string, Books>, ids: readonly Id[], session: ClientSession): Promise<void> {
  const records = stored("debt_write_offs").find({ user_wallet: { $in: [...ids] } }, { session });
  for await (const { user_wallet, credits } of records) {
    const book = books.get(String(user_wallet));
    if (book && typeof credits === "bigint") book.writtenOff += credits;
  }
}

/** 1 and 2, and the number of rows of 3. */
function checkBook(book: Books, must: Must): void {
  const { wallet, balance, rows } = book;
  const id = wallet._id.toHexString();
  const remaining = sum(wallet.grants.map((grant) => grant.remaining));
  must(1, wallet.credits === balance, () => `wallet ${id}: credits ${wallet.credits}, the ledger says ${balance}`);
  must(1, wallet.credits === remaining, () => `wallet ${id}: credits ${wallet.credits}, its grants have ${remaining}`);
  must(1, wallet.holds_open === book.openHolds, () => `wallet ${id}: counts ${wallet.holds_open} open holds of ${book.openHolds}`);
  const known = new Set(wallet.grants.map((grant) => grant._id.toHexString()));
  for (const key of book.held.keys()) must(1, known.has(key), () => `wallet ${id}: a hold names grant ${key}, which is not there`);
  for (const [key, left] of book.grants)
    must(1, known.has(key) || left === 0n, () => `wallet ${id}: grant ${key} is gone with ${left} left`);
  for (const grant of wallet.grants) {
    const key = grant._id.toHexString();
    const name = `wallet ${id}, grant ${key}`;
    const frozen = sum(grant.claims.filter((claim) => claim.state === "open").map((claim) => claim.frozen));
    must(
      1,
      grant.remaining === (book.grants.get(key) ?? 0n),
      () => `${name}: ${grant.remaining} remain, its rows leave ${book.grants.get(key) ?? 0n}`,
    );
    must(
      1,
      grant.held === (book.held.get(key) ?? 0n),
      () => `${name}: ${grant.held} held, its open holds have ${book.held.get(key) ?? 0n}`,
    );
    must(1, grant.frozen === frozen, () => `${name}: ${grant.frozen} frozen, open refunds, disputes and upgrades have ${frozen}`);
    const negative = [grant.credits, grant.remaining, grant.held, grant.frozen, grant.expired].some((credits) => credits < 0n);
    must(
      2,
      !negative && grant.held + grant.frozen <= grant.remaining,
      () => `${name}: held ${grant.held} and frozen ${grant.frozen} of ${grant.remaining}`,
    );
  }
  const claimed = sum(wallet.grants.flatMap((grant) => grant.claims.map((claim) => claim.debt)));
  const owed = book.debtCaused + claimed - book.debtPaid - book.writtenOff;
  must(2, wallet.credits >= 0n && wallet.debt >= 0n, () => `wallet ${id}: credits ${wallet.credits}, debt ${wallet.debt}`);
  must(2, wallet.debt === owed, () => `wallet ${id}: debt ${wallet.debt}, caused less paid less written off is ${owed}`);
  must(3, wallet.wallet_seq === rows, () => `wallet ${id}: wallet_seq ${wallet.wallet_seq}, ${rows} rows`);
}
