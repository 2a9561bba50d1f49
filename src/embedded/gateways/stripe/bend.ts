import type { Tamper } from "../simulator";

type Rendered = Record<string, unknown>;

/** Puts false figures in the place of true ones, in what is told about an object. What is kept stays true. */
export function bend(object: Rendered, { amount, currency, transaction }: Tamper): Rendered {
  const names = amountsOf[String(object.object)];
  if (!names) return object;
  const bent = { ...object };
  if (amount !== undefined) for (const name of names) if (typeof bent[name] === "number" && bent[name] > 0) bent[name] = amount;
  if (currency !== undefined) bent.currency = currency;
  if (transaction !== undefined && typeof bent.payment_intent === "string") bent.payment_intent = transaction;
  return bent;
}

/** In a webhook about a PaymentIntent the object's own id is the transaction. */
export function bendIdentity(object: Rendered, { transaction }: Tamper): Rendered {
  return transaction !== undefined && object.object === "payment_intent" ? { ...object, id: transaction } : object;
}

const amountsOf: Record<string, readonly string[]> = {
  "checkout.session": ["amount_total", "amount_subtotal"],
  payment_intent: ["amount", "amount_received"],
  charge: ["amount", "amount_captured"],
  refund: ["amount"],
  dispute: ["amount"],
};
