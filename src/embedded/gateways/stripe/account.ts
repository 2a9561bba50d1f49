import type { Deliveries } from "../deliveries";
import type { World } from "../simulator";
import type { Shelf } from "../store";
import { bend, bendIdentity } from "./bend";
import { renderOne } from "./shape";
import { apiVersion, stripeId } from "./types";
import type {
  BalanceTransaction,
  CardMethod,
  Cart,
  Charge,
  Customer,
  Dispute,
  PaymentIntent,
  Refund,
  Session,
  StripeEvent,
  StripeObject,
  StripeSecrets,
} from "./types";

export type StripeOptions = {
  webhookUrl: string;
  secrets: StripeSecrets;
  deliveries: Pick<Deliveries, "pendingOf">;
};

/** The API call that caused an event; null when a customer or the passing of time did. */
export type Cause = { id: string; idempotency_key: string | null } | null;

/** One merchant's account: what it holds, and its voice. */
export type Account = {
  world: World;
  options: StripeOptions;
  /** Now, in Unix seconds. */
  seconds(): number;
  sessions: Shelf<Session>;
  carts: Shelf<Cart>;
  intents: Shelf<PaymentIntent>;
  charges: Shelf<Charge>;
  balances: Shelf<BalanceTransaction>;
  refunds: Shelf<Refund>;
  disputes: Shelf<Dispute>;
  customers: Shelf<Customer>;
  methods: Shelf<CardMethod>;
  events: Shelf<StripeEvent>;
  /** Keeps an event, and sends it where the endpoint asked for its type. */
  emit(type: string, object: StripeObject, cause?: Cause): void;
};

/** What the merchant's webhook endpoint is registered for. The rest is only in the list of events. */
export const endpointEvents: ReadonlySet<string> = new Set([
  "checkout.session.completed",
  "checkout.session.async_payment_succeeded",
  "checkout.session.async_payment_failed",
  "checkout.session.expired",
  "payment_intent.succeeded",
  "payment_intent.payment_failed",
  "charge.updated",
  "charge.refunded",
  "refund.created",
  "refund.updated",
  "refund.failed",
  "charge.dispute.created",
  "charge.dispute.updated",
  "charge.dispute.closed",
  "charge.dispute.funds_withdrawn",
  "charge.dispute.funds_reinstated",
]);

export function openAccount(world: World, options: StripeOptions): Account {
  const { shelf } = world.store;
  const seconds = () => Math.floor(world.now().getTime() / 1_000);
  const events = shelf<StripeEvent>("stripe", "events");
  return {
    world,
    options,
    seconds,
    sessions: shelf("stripe", "sessions"),
    carts: shelf("stripe", "carts"),
    intents: shelf("stripe", "intents"),
    charges: shelf("stripe", "charges"),
    balances: shelf("stripe", "balances"),
    refunds: shelf("stripe", "refunds"),
    disputes: shelf("stripe", "disputes"),
    customers: shelf("stripe", "customers"),
    methods: shelf("stripe", "methods"),
    events,
    emit(type, object, cause = null) {
      const event: StripeEvent = {
        id: stripeId("evt"),
        object: "event",
        api_version: apiVersion,
        created: seconds(),
        data: { object: renderOne(object) },
        livemode: false,
        request: cause,
        type,
      };
      events.put(event);
      if (!endpointEvents.has(type)) return;
      const { tamper } = world.switches("stripe");
      const told = { ...event, data: { object: bendIdentity(bend(event.data.object, tamper), tamper) }, pending_webhooks: 1 };
      world.send("stripe", { event: event.id, body: JSON.stringify(told), summary: `${type} ${object.id}` });
    },
  };
}

/** Keeps a session with what finds it again: the merchant's reference, and its end while it is open. */
export function saveSession({ sessions }: Account, session: Session): Session {
  const due = session.status === "open" ? session.expires_at * 1_000 : null;
  sessions.put(session, { payment: session.client_reference_id, due });
  return session;
}
