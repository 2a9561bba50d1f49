/** The smallest of some amounts. */
export const least = (...amounts: readonly [bigint, ...bigint[]]): bigint => amounts.reduce((a, b) => (b < a ? b : a));

/** Money as people read it: both currencies have hundredths. `119900n` is `1199.00`. */
export const decimalOf = (amount: bigint): string => `${amount / 100n}.${String(amount % 100n).padStart(2, "0")}`;
