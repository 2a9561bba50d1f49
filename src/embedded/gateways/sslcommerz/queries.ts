import { randomBytes } from "node:crypto";
import { keep } from "./sessions";
import { bent, figures } from "./told";
import { decimal, dhakaTime, takaOf, type Refund, type Session, type Store } from "./types";

type Asked = Readonly<Record<string, string>>;
type Said = Record<string, unknown>;

const invalidRequest = { APIConnect: "INVALID_REQUEST" };
const known = ({ secrets }: Store, { store_id, store_passwd }: Asked) =>
  store_id === secrets.store_id && store_passwd === secrets.store_password;

/** `validationserverAPI.php`: whether what a `val_id` names was paid. `VALID` the first time it is asked, `VALIDATED` after that. */
export function validate(store: Store, asked: Asked): Said {
  if (!known(store, asked)) return { APIConnect: "FAILED", status: "INVALID_TRANSACTION" };
  const found = store.index.get(asked["val_id"] ?? "");
  const session = found && store.sessions.get(found.session);
  if (!session || session.val_id !== asked["val_id"]) return { APIConnect: "DONE", status: "INVALID_TRANSACTION" };
  if (!session.validated) keep(store, { ...session, validated: true });
  return { ...record(store, session), status: session.validated ? "VALIDATED" : "VALID", APIConnect: "DONE", validated_on: now(store) };
}

/** `merchantTransIDvalidationAPI.php`: what is asked is told by which parameters are there. */
export function lookUp(store: Store, asked: Asked): Said {
  if (!known(store, asked)) return { APIConnect: "FAILED" };
  if (asked["refund_ref_id"]) return refundState(store, asked["refund_ref_id"]);
  if (asked["bank_tran_id"]) return refund(store, asked);
  if (asked["sessionkey"]) {
    const session = store.sessions.get(asked["sessionkey"]);
    if (!session) return { APIConnect: "DONE", status: "INVALID", sessionkey: asked["sessionkey"] };
    return { ...record(store, session), sessionkey: session.id, APIConnect: "DONE" };
  }
  const { tran_id } = asked;
  if (!tran_id) return invalidRequest;
  const sessions = store.sessions.byPayment(tran_id);
  // Nothing found is told with an element all the same.
  if (sessions.length === 0) return { APIConnect: "DONE", no_of_trans_found: 0, element: [{ tran_id, status: "INVALID" }] };
  return { APIConnect: "DONE", no_of_trans_found: sessions.length, element: sessions.map((session) => record(store, session)) };
}

/** Begins a refund, once under a `refund_trans_id`. */
export function begin(store: Store, session: Session, amount: number, refund_trans_id: string): Said {
  const told = { APIConnect: "DONE", bank_tran_id: session.bank_tran_id, trans_id: session.tran_id };
  const before = store.refunds.byPayment(session.tran_id);
  const again = before.find((row) => row.refund_trans_id === refund_trans_id);
  if (again) return { ...told, refund_ref_id: again.id, status: "processing", errorReason: "" };
  const given = before.reduce((sum, row) => sum + (row.fails ? 0 : row.amount), 0);
  if (amount <= 0 || given + amount > takaOf(session))
    return { ...told, refund_ref_id: "", status: "failed", errorReason: "Refund amount is more than the transaction amount" };
  const row: Refund = {
    id: randomBytes(8).toString("hex"),
    refund_trans_id,
    bank_tran_id: session.bank_tran_id,
    tran_id: session.tran_id,
    amount,
    begun: store.world.now().getTime(),
    fails: false,
  };
  store.refunds.put(row, { payment: session.tran_id });
  return { ...told, refund_ref_id: row.id, status: "success", errorReason: "" };
}

/** The bank turns down the last refund of a payment, while it is underway. */
export function cancel(store: Store, payment: string): Refund | null {
  const [row] = store.refunds.byPayment(payment);
  if (!row || row.fails || isDone(store, row)) return null;
  const after = { ...row, fails: true };
  store.refunds.put(after, { payment });
  return after;
}

const refundTakes_ms = 1_000;
const isDone = ({ world }: Store, { begun }: Refund) => world.now().getTime() >= begun + refundTakes_ms;

function refund(store: Store, asked: Asked): Said {
  const { bank_tran_id = "", refund_trans_id, refund_amount = "", refund_remarks } = asked;
  if (!refund_trans_id || refund_trans_id.length > 30 || !refund_remarks || !/^\d{1,8}(\.\d{1,2})?$/.test(refund_amount))
    return invalidRequest;
  const found = store.index.get(bank_tran_id);
  const session = found && store.sessions.get(found.session);
  if (session?.ended !== "VALID")
    return { APIConnect: "DONE", bank_tran_id, trans_id: "", refund_ref_id: "", status: "failed", errorReason: "Invalid transaction" };
  return begin(store, session, Math.round(Number(refund_amount) * 100), refund_trans_id);
}

function refundState(store: Store, refund_ref_id: string): Said {
  const row = store.refunds.get(refund_ref_id);
  if (!row) return { APIConnect: "DONE", refund_ref_id, status: "cancelled", errorReason: "Invalid refund reference" };
  const done = isDone(store, row);
  return {
    APIConnect: "DONE",
    bank_tran_id: row.bank_tran_id,
    tran_id: row.tran_id,
    refund_ref_id,
    refund_amount: decimal(row.amount),
    initiated_on: dhakaTime(row.begun),
    refunded_on: done && !row.fails ? dhakaTime(row.begun + refundTakes_ms) : "",
    status: row.fails ? "cancelled" : done ? "refunded" : "processing",
    errorReason: row.fails ? "Refund rejected by the bank" : "",
  };
}

const record = (store: Store, session: Session) => bent(figures(store, session), store.world.switches("sslcommerz").tamper);
const now = (store: Store) => dhakaTime(store.world.now().getTime());
