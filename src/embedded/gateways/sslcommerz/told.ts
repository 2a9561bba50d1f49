import type { Tamper } from "../simulator";
import { decimal, dhakaTime, feeOf, signed, takaOf, type Session, type Store } from "./types";

const card = {
  card_type: "VISA-Dutch Bangla",
  card_no: "411111XXXXXX1111",
  // The comma is a part of it.
  card_issuer: "SANDBOX BANK, LTD.",
  card_brand: "VISA",
  card_sub_brand: "Classic",
  card_issuer_country: "Bangladesh",
  card_issuer_country_code: "BD",
};
const noCard = Object.fromEntries(Object.keys(card).map((name) => [name, ""]));

/** What is said of a session, field by field, in the set that goes with how it ended. */
export function figures(store: Store, session: Session): Record<string, string> {
  const { ended, tran_id, at, values, bank_tran_id, val_id, error, risky } = session;
  const taka = takaOf(session);
  const common = {
    tran_id,
    amount: decimal(taka),
    currency: "BDT",
    tran_date: dhakaTime(at),
    store_id: store.secrets.store_id,
    currency_type: session.currency,
    currency_amount: decimal(session.asked),
    currency_rate: session.currency === "BDT" ? "1.0000" : "120.0000",
    base_fair: "0.00",
    ...values,
    bank_tran_id,
    error,
    status: ended ?? "PROCESSING",
  };
  const risk = { risk_level: risky ? "1" : "0", risk_title: risky ? "Risky" : "Safe" };
  if (ended === "VALID") return { ...common, ...card, ...risk, val_id, store_amount: decimal(taka - feeOf(session)) };
  if (ended === "FAILED") return { ...common, ...noCard };
  if (ended === "CANCELLED") return common;
  return { ...common, ...noCard, ...risk, val_id: "", store_amount: "" };
}

/** What the customer's browser carries back: true, and signed. */
export const carried = (store: Store, session: Session): Record<string, string> =>
  signed(figures(store, session), store.secrets.store_password);

/** Tells the merchant's server, bent as the switches say; the signature is over what is said. */
export function notify(store: Store, session: Session): void {
  const fields = signed(bent(figures(store, session), store.world.switches("sslcommerz").tamper), store.secrets.store_password);
  store.world.send("sslcommerz", {
    event: `${session.id}:${session.ended}`,
    body: new URLSearchParams(fields).toString(),
    summary: `IPN ${session.ended} for ${session.tran_id}`,
  });
}

/** False figures in the place of true ones, in what is told; what is kept stays true. Amounts are paisa. */
export function bent(fields: Record<string, string>, { amount, currency, transaction }: Tamper): Record<string, string> {
  return {
    ...fields,
    ...(amount !== undefined && { amount: decimal(amount), currency_amount: decimal(amount) }),
    ...(currency !== undefined && { currency, currency_type: currency }),
    ...(transaction !== undefined && fields["bank_tran_id"] && { bank_tran_id: transaction }),
  };
}
