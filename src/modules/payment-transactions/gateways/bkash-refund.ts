import type { Ctx } from "@/kit/ctx";
import { isDuplicate } from "@/kit/database-errors";
import { gatewayUnavailable, type Gateway, type RefundState } from "../gateway";
import type { Payment } from "../model";
import { insertOnce } from "../once";
import { callBkash, codeOf, type Account } from "./bkash-call";
import { GatewayRefunds, type RefundRow } from "./bkash-model";
import { decimalOf } from "@/kit/amounts";
import { hundredthsOf } from "./http";

/** A refund as bKash lists it. */
type Listed = { id: string; status: string; amount: bigint | null };
type Said = Record<string, unknown>;
export type RefundApi = "v1.2" | "v2";

const paths = {
  "v1.2": { refund: "/tokenized/checkout/payment/refund", status: "/tokenized/checkout/payment/refund" },
  v2: { refund: "/v2/tokenized-checkout/refund/payment/transaction", status: "/v2/tokenized-checkout/refund/payment/status" },
};
/** A call without an answer may still be at work there for so long. */
const settling_ms = 60_000;
/** Said of a payment that nothing was given back of. */
const none = "2033";
/** Codes under which nothing is known. */
const undecided = ["503", "9999", "2003", "2020", "2024"];

const text = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);
const unavailable = () => gatewayUnavailable({ headers: { "Retry-After": "5" } });

/**
 * Giving money back. bKash takes no key and refunds as often as it is asked: what it had refunded before is kept with each refund before it
 * is asked for, so that one without an answer is found in its list, or is known not to have happened.
 */
export function bkashRefunds(ctx: Ctx, account: Account, api: RefundApi): Pick<Gateway, "refund" | "refundQuery" | "refunds"> {
  const { list, ask } = refundCalls(ctx, account, api);

  /** What has no list is not known to have come to nothing: asked for once more it might be given twice. */
  async function listOf(payment: Payment): Promise<Listed[]> {
    const all = await list(payment);
    if (!all) throw unavailable();
    return all;
  }

  /** What became of a refund that was asked for, by such a list. Null: nothing, and nothing will. */
  async function follow(payment: Payment, row: RefundRow, all: readonly Listed[]): Promise<RefundState | null> {
    if (row.refund !== null) {
      const mine = all.find(({ id }) => id === row.refund);
      return mine ? stateOf(mine, row.amount) : { id: row.refund, status: "pending", amount: row.amount, reason: null };
    }
    const others = await GatewayRefunds.model.find({ payment_transaction: payment._id, refund: { $gt: "" } }).lean();
    const taken = new Set([...row.known, ...others.map(({ refund }) => refund)]);
    const mine = all.find(({ id, amount }) => !taken.has(id) && amount === row.amount);
    if (mine && (await keep(row, mine))) return stateOf(mine, row.amount);
    if (ctx.now().getTime() - row.asked_at.getTime() >= settling_ms) return null;
    return { id: row.key, status: "pending", amount: row.amount, reason: null };
  }

  return {
    async refund(payment, { key, amount, reason }) {
      const before = await GatewayRefunds.model.findOne({ key }).lean();
      if (before) {
        const state = await follow(payment, before, await listOf(payment));
        if (state) return state;
        const again = await GatewayRefunds.model
          .findOneAndUpdate(
            { _id: before._id, refund: null, asked_at: before.asked_at },
            { $set: { asked_at: ctx.now() } },
            { returnDocument: "after" },
          )
          .lean();
        return again ? ask(payment, again, reason) : { id: key, status: "pending", amount, reason: null };
      }
      const known = ((await list(payment)) ?? []).map(({ id }) => id);
      const made = { key, payment_transaction: payment._id, amount, known, asked_at: ctx.now() };
      const row = await insertOnce(async () => (await GatewayRefunds.model.create([made]))[0]!.toObject());
      return row ? ask(payment, row, reason) : { id: key, status: "pending", amount, reason: null };
    },
    async refundQuery(payment, { id }) {
      const row = await GatewayRefunds.model.findOne({ $or: [{ key: id }, { refund: id }] }).lean();
      if (row)
        return (
          (await follow(payment, row, await listOf(payment))) ?? {
            id,
            status: "failed",
            amount: row.amount,
            reason: "bKash knows nothing of it.",
          }
        );
      const found = (await listOf(payment)).find((each) => each.id === id);
      return found ? stateOf(found, 0n) : { id, status: "failed", amount: 0n, reason: "bKash knows nothing of it." };
    },
    // The older answer tells of the last one only.
    ...(api === "v2" && {
      async refunds(payment: Payment) {
        const of = { payment_transaction: payment._id };
        // The list comes first: whatever of ours is in it had its row before, and is known as ours though its answer has not come yet.
        const all = await listOf(payment);
        for (const row of await GatewayRefunds.model.find({ ...of, refund: null }).lean()) await follow(payment, row, all);
        const ours = new Map((await GatewayRefunds.model.find(of).lean()).map(({ refund, key }) => [refund, key]));
        return all.map((each) => ({ ...stateOf(each, 0n), ours: ours.get(each.id) ?? null }));
      },
    }),
  };
}

function refundCalls(ctx: Ctx, account: Account, api: RefundApi) {
  const names = (payment: Payment): Record<string, string> => {
    const [paymentId, trxId] = [payment.gateway_session_id ?? "", payment.gateway_transaction_id ?? ""];
    return api === "v2" ? { paymentId, trxId } : { paymentID: paymentId, trxID: trxId };
  };

  /** Null: the answer does not say which there are. */
  async function list(payment: Payment): Promise<Listed[] | null> {
    const { status, body } = await callBkash(ctx, account, paths[api].status, names(payment));
    if (status >= 500 || (status !== 200 && codeOf(body) === null) || undecided.includes(codeOf(body) ?? "")) throw unavailable();
    const { refundTransactions } = body;
    if (Array.isArray(refundTransactions))
      return refundTransactions.filter((row): row is Said => row !== null && typeof row === "object").flatMap((row) => listed(row) ?? []);
    // The older answer tells of one refund, or by a code that there is none.
    const one = listed(body);
    if (one) return [one];
    return codeOf(body) === none ? [] : null;
  }

  async function ask(payment: Payment, row: RefundRow, reason: string | null): Promise<RefundState> {
    const why = (reason ?? "").replace(/[<>&]/g, " ").trim().slice(0, 255) || "Refund";
    const amount = decimalOf(row.amount);
    const body = { ...names(payment), ...(api === "v2" ? { refundAmount: amount } : { amount }), sku: "credits", reason: why };
    const said = await callBkash(ctx, account, paths[api].refund, body);
    const made = said.status === 200 ? listed(said.body) : null;
    if (made) {
      // Another of the same amount may have been taken for it. Whose it is, its own answer says.
      await GatewayRefunds.model.updateOne({ refund: made.id, _id: { $ne: row._id } }, { $set: { refund: null } });
      await keep(row, made);
      return stateOf(made, row.amount);
    }
    const code = codeOf(said.body);
    ctx.log.warn({ gateway: "bkash", status: said.status, code }, "bkash did not refund");
    if (code === null ? said.status !== 400 : said.status >= 500 || undecided.includes(code)) throw unavailable();
    await GatewayRefunds.model.deleteOne({ _id: row._id, refund: null });
    const why_not = text(said.body["statusMessage"] ?? said.body["errorMessageEn"] ?? said.body["errorMessage"] ?? said.body["message"]);
    return { id: row.key, status: "failed", amount: row.amount, reason: why_not?.slice(0, 200) ?? `bKash refuses it: ${code}` };
  }

  return { list, ask };
}

/** False: it is known as another's. */
async function keep({ _id }: RefundRow, made: Listed): Promise<boolean> {
  try {
    await GatewayRefunds.model.updateOne({ _id }, { $set: { refund: made.id } });
    return true;
  } catch (error) {
    if (isDuplicate(error)) return false;
    throw error;
  }
}

function listed(row: Said): Listed | null {
  const id = text(row["refundTrxId"] ?? row["refundTrxID"]);
  const status = text(row["refundTransactionStatus"] ?? row["transactionStatus"]);
  return id !== null && status !== null ? { id, status, amount: hundredthsOf(row["refundAmount"] ?? row["amount"]) } : null;
}

function stateOf({ id, status, amount }: Listed, asked: bigint): RefundState {
  const known: Record<string, RefundState["status"]> = {
    Completed: "succeeded",
    Failed: "failed",
    Cancelled: "failed",
    Declined: "failed",
  };
  return { id, status: known[status] ?? "pending", amount: amount ?? asked, reason: null };
}
