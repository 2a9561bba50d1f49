import { randomBytes } from "node:crypto";
import type { World } from "../simulator";
import type { Shelf } from "../store";

export type BkashSecrets = { app_key: string; app_secret: string; username: string; password: string };

/** One payment that a customer agrees to and the merchant executes. Amounts are paisa. */
export type Session = {
  /** The `paymentID`. */
  id: string;
  invoice: string;
  payer: string;
  amount: number;
  callback: string;
  /** What the address of each way back carries. */
  signature: string;
  created: number;
  state: "Initiated" | "Approved" | "Completed" | "Cancelled" | "Failed" | "Expired";
  /** A wallet with nothing in it: agreeing works, executing does not. */
  empty: boolean;
  trxID: string;
  executed: number;
};

export type Refund = { id: string; paymentID: string; amount: number; at: number; sku: string; reason: string };

/** The merchant's tokens, and when they were asked for. */
export type Tokens = { id: "tokens"; id_token: string; refresh_token: string; ends: number; asked: number[]; lockedUntil: number };

export type Account = {
  world: World;
  secrets: BkashSecrets;
  topic: string;
  sessions: Shelf<Session>;
  refunds: Shelf<Refund>;
  tokens: Shelf<Tokens>;
};

export const sessionLife_ms = 24 * 3_600_000;

/** `1199.00`. */
export const decimal = (paisa: number): string => (paisa / 100).toFixed(2);

/** `2019-08-07T11:12:34:978 GMT+0600`. */
export function dhakaTime(ms: number): string {
  return `${new Date(ms + 6 * 3_600_000)
    .toISOString()
    .slice(0, 23)
    .replace(/\.(\d{3})$/, ":$1")} GMT+0600`;
}

const letters = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789";
/** Ten capitals and digits, as they stand on a receipt. */
export const receiptNumber = (): string => [...randomBytes(10)].map((byte) => letters[byte % letters.length]).join("");

/** The merchant's own payment, which its invoices begin with. */
export const paymentOf = (invoice: string): string => invoice.split("-")[0]!;

export type Said = Record<string, unknown>;
export const refusal = (statusCode: string, statusMessage: string): Said => ({ statusCode, statusMessage });
