import { createHash } from "node:crypto";
import type { World } from "../simulator";
import type { Shelf } from "../store";

export type SslcommerzSecrets = { store_id: string; store_password: string };

/** What became of a session. */
export type Ended = "VALID" | "FAILED" | "CANCELLED" | "UNATTEMPTED" | "EXPIRED";

/** One session that a customer pays in. Amounts are paisa, or the smallest unit of the currency that was asked for. */
export type Session = {
  /** The `sessionkey`. */
  id: string;
  tran_id: string;
  asked: number;
  currency: string;
  product: string;
  urls: { success: string; fail: string; cancel: string };
  values: Record<"value_a" | "value_b" | "value_c" | "value_d", string>;
  created: number;
  expires: number;
  ended: Ended | null;
  /** Of what was tried: empty until somebody paid or was declined. */
  val_id: string;
  bank_tran_id: string;
  risky: boolean;
  at: number;
  error: string;
  validated: boolean;
};

/** A refund: it is underway for a moment, then done. */
export type Refund = {
  /** The `refund_ref_id`. */
  id: string;
  refund_trans_id: string;
  bank_tran_id: string;
  tran_id: string;
  amount: number;
  begun: number;
  fails: boolean;
};

/** One merchant's store, and its voice. */
export type Store = {
  world: World;
  secrets: SslcommerzSecrets;
  sessions: Shelf<Session>;
  /** Sessions by the `val_id` and the `bank_tran_id` of what was paid. */
  index: Shelf<{ id: string; session: string }>;
  refunds: Shelf<Refund>;
};

/** What a taka costs when the merchant asks for another currency. */
const takaPerUnit = 120;
/** What SSLCommerz keeps of a payment, in parts of ten thousand. */
const feeRate = 250;

/** The BDT side of a session, in paisa. */
export const takaOf = ({ asked, currency }: Session): number => (currency === "BDT" ? asked : asked * takaPerUnit);
export const feeOf = (session: Session): number => Math.round((takaOf(session) * feeRate) / 10_000);

/** `1199.00`. */
export const decimal = (minor: number): string => (minor / 100).toFixed(2);

/** `2026-11-25 17:04:05`, as clocks in Dhaka show it. */
export const dhakaTime = (ms: number): string => new Date(ms + 6 * 3_600_000).toISOString().slice(0, 19).replace("T", " ");

/**
 * The two signatures under `verify_key`: the named fields with `store_passwd` (the password's own digest) among them, sorted by name,
 * joined as `k=v&k=v`, digested; once by MD5 and once by SHA-256.
 */
export function signed(fields: Readonly<Record<string, string>>, password: string): Record<string, string> {
  const names = Object.keys(fields).toSorted();
  const digest = (algorithm: "md5" | "sha256", text: string) => createHash(algorithm).update(text, "utf8").digest("hex");
  const sign = (algorithm: "md5" | "sha256") => {
    const all: Record<string, string> = { ...fields, store_passwd: digest(algorithm, password) };
    const joined = Object.keys(all)
      .toSorted()
      .map((name) => `${name}=${all[name]}`)
      .join("&");
    return digest(algorithm, joined.replace(/&+$/, ""));
  };
  return { ...fields, verify_key: names.join(","), verify_sign: sign("md5"), verify_sign_sha2: sign("sha256") };
}
