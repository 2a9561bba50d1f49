import type { Hono } from "hono";
import type { GatewayName, LogEntry } from "./names";
import type { Store } from "./store";

/** What the controls can change about how one gateway behaves. Amounts in `tamper` are in the gateway's own unit. */
export type Switches = {
  /** What becomes of the webhooks that are due: sent, kept until released, or lost. */
  webhooks: "send" | "hold" | "drop";
  /** Extra copies of every webhook. */
  duplicates: number;
  delay_ms: number;
  /** Webhooks that fall due together leave newest first. */
  reorder: boolean;
  tamper: Tamper;
  /** So many of the next API calls are answered with the gateway's error, and do nothing. */
  fail_next: number;
  /** So many of the next API calls are carried out and never answered. */
  timeout_next: number;
  /** So many of the next charges of a kept card, while its owner is away, are declined, whatever the card; for the bank's reason that is named. */
  decline_next: number;
  decline_code: string;
};
/** What is counted down, one call at a time. */
export type Counted = "fail_next" | "timeout_next" | "decline_next";
export type Tamper = { amount?: number | undefined; currency?: string | undefined; transaction?: string | undefined };

/** A webhook or IPN on its way. `body` is the exact text that is sent. */
export type Notice = { event: string; body: string; summary: string };

/** What every simulator shares: the clock, what is kept, the switches, the log and the way out. */
export type World = {
  origin: string;
  now(): Date;
  store: Store;
  switches(method: GatewayName): Switches;
  /** Counts one of "the next n" down, and says whether this is one of them. */
  take(method: GatewayName, name: Counted): boolean;
  log(entry: Omit<LogEntry, "at">): void;
  /** Queues one webhook according to the switches. It survives a kill and is retried until the receiver takes it. */
  send(method: GatewayName, notice: Notice): void;
};

/** An answer of a control: `ok: false` says why the gateway's state does not allow it. */
export type Outcome = { ok: true; data: Record<string, unknown> } | { ok: false; status: 404 | 409 | 422; reason: string };

/** What a gateway has seen of one payment, for the list on the front page. */
export type Summary = { payment: string | null; title: string; state: string; url: string };

export const disputeOutcomes = ["opened", "won", "lost", "inquiry"] as const;
export type DisputeOutcome = (typeof disputeOutcomes)[number];

/** One gateway: its documented paths and pay page, and what the controls may do to a payment. */
export type Simulator = {
  name: GatewayName;
  /** Where its webhooks go, and with which headers each attempt is sent. */
  receiver: { url: string; headers(body: string, now: Date): Record<string, string> };
  mount(app: Hono): void;
  /** Whether it knows a payment by the merchant's own reference. */
  knows(payment: string): boolean;
  expire(payment: string): Outcome;
  refund(payment: string, amount?: number): Outcome;
  /** Turns the last refund down, where refunds take a while. */
  cancelRefund?(payment: string): Outcome;
  dispute(payment: string, outcome: DisputeOutcome, amount?: number): Outcome;
  /** The end of a payment made by a method that takes days. */
  finishDelayed(payment: string, paid: boolean): Outcome;
  /** Writes what has become true by the passing of time. */
  sweep(): void;
  recent(limit: number): Summary[];
};

/** Makes a simulator over the shared world. */
export type SimulatorOf<Secrets> = (world: World, options: { webhookUrl: string; secrets: Secrets }) => Simulator;

export const defaultSwitches: Switches = {
  webhooks: "send",
  duplicates: 0,
  delay_ms: 0,
  reorder: false,
  tamper: {},
  fail_next: 0,
  timeout_next: 0,
  decline_next: 0,
  decline_code: "generic_decline",
};
