import { z } from "zod";
import type { Account, Cause } from "./account";
import { invalidRequest, resourceMissing } from "./errors";
import type { Form } from "./form";
import { expand, metadata, paging, read, refuseUnplayed, text } from "./params";
import { stripeId, type CardMethod, type Customer } from "./types";

const createParams = z.strictObject({
  description: text(350).optional(),
  email: z.email().max(512).optional(),
  metadata: metadata.optional(),
  name: text(256).optional(),
  phone: text(20).optional(),
  expand,
});

const notPlayed = new Set(
  "address balance business_name cash_balance individual_name invoice_prefix invoice_settings next_invoice_sequence payment_method preferred_locales shipping source tax tax_exempt tax_id_data test_clock validate".split(
    " ",
  ),
);

/** `POST /v1/customers` */
export function createCustomer(account: Account, form: Form, cause: Cause): { customer: Customer; expand: string[] | undefined } {
  refuseUnplayed(form, notPlayed);
  const { expand: paths, ...about } = read(createParams, form);
  return { customer: makeCustomer(account, about, cause), expand: paths };
}

export function makeCustomer(account: Account, about: Omit<z.output<typeof createParams>, "expand">, cause: Cause = null): Customer {
  const { description = null, email = null, metadata: notes = {}, name = null, phone = null } = about;
  const customer: Customer = {
    id: stripeId("cus", 14),
    object: "customer",
    address: null,
    balance: 0,
    created: account.seconds(),
    currency: null,
    default_source: null,
    delinquent: false,
    description,
    discount: null,
    email,
    invoice_settings: { custom_fields: null, default_payment_method: null, footer: null, rendering_options: null },
    livemode: false,
    metadata: notes,
    name,
    phone,
    preferred_locales: [],
    shipping: null,
    tax_exempt: "none",
    test_clock: null,
  };
  account.customers.put(customer);
  account.emit("customer.created", customer, cause);
  return customer;
}

/** `POST /v1/payment_methods/:id/detach`: it can never be charged again. */
export function detachMethod(account: Account, id: string, cause: Cause): CardMethod {
  const method = account.methods.get(id);
  if (!method) throw resourceMissing("PaymentMethod", id, "payment_method");
  if (method.customer === null)
    throw invalidRequest("The payment method you provided is not attached to a customer so detachment is impossible.");
  const detached: CardMethod = { ...method, customer: null };
  account.methods.put(detached);
  account.emit("payment_method.detached", detached, cause);
  return detached;
}

/** `GET /v1/customers/:id/payment_methods` */
export const methodListParams = z.strictObject({
  allow_redisplay: z.enum(["always", "limited", "unspecified"]).optional(),
  type: text(40).optional(),
  ...paging,
});
