import { invalidRequest } from "./errors";

const zeroDecimal = new Set("bif clp djf gnf jpy kmf krw mga pyg rwf ugx vnd vuv xaf xof xpf".split(" "));
const threeDecimal = new Set("bhd jod kwd omr tnd".split(" "));
const known = new Set(Intl.supportedValuesOf("currency").map((code) => code.toLowerCase()));
/** The documented least amounts of a charge, in the smallest unit. Others have none of their own. */
const least: Record<string, number> = {
  usd: 50,
  aed: 200,
  aud: 50,
  bgn: 100,
  brl: 50,
  cad: 50,
  chf: 50,
  czk: 1500,
  dkk: 250,
  eur: 50,
  gbp: 30,
  hkd: 400,
  huf: 17_500,
  inr: 50,
  jpy: 50,
  mxn: 1000,
  myr: 200,
  nok: 300,
  nzd: 50,
  pln: 200,
  ron: 200,
  sek: 300,
  sgd: 50,
  thb: 1000,
};
const most = 99_999_999;
const feeRate = { basisPoints: 290, fixedUsd: 30 };

export function assertCurrency(currency: string, param: string) {
  if (!known.has(currency)) throw invalidRequest(`Invalid currency: ${currency}.`, { param });
}

const totalAtLeast = "The Checkout Session's total amount due must add up to at least";

/** Refuses a total that Stripe would not charge. */
export function assertChargeable(total: number, currency: string, atLeast = totalAtLeast) {
  const min = least[currency] ?? 1;
  if (total < min) throw invalidRequest(`${atLeast} ${show(min, currency)} ${currency}.`, { code: "amount_too_small" });
  if (total > most)
    throw invalidRequest(`The total amount due must be no more than ${show(most, currency)}.`, { code: "amount_too_large" });
  if (threeDecimal.has(currency) && total % 10 !== 0)
    throw invalidRequest(`Amounts in ${currency} must end with 0.`, { param: "unit_amount" });
}

/** Whole units as people read them: 1250 usd is "12.50 USD", 500 jpy is "500 JPY". */
export function show(amount: number, currency: string): string {
  const decimals = zeroDecimal.has(currency) ? 0 : threeDecimal.has(currency) ? 3 : 2;
  return `${(amount / 10 ** decimals).toFixed(decimals)} ${currency.toUpperCase()}`;
}

/** The fee of a domestic card: 2.9 % and, in dollars, 30 cents. */
export function feeOf(amount: number, currency: string): number {
  return Math.round((amount * feeRate.basisPoints) / 10_000) + (currency === "usd" ? feeRate.fixedUsd : 0);
}
