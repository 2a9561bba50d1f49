import { notImplemented } from "@/embedded/mongo/errors";
import { makeDouble, makeInteger, numberKind, toNumber } from "@/embedded/mongo/numbers";
import type { Num } from "@/embedded/mongo/numbers";
import { isNumber } from "@/embedded/mongo/values";
import type { Value } from "@/embedded/mongo/values";

/** A running sum that passes over what is no number. */
export type Sum = { add(v: Value): void; result(): Num };

/**
 * Starts a sum: exact on integers (a double only when no int64 holds them), and with doubles among them compensated, so that the rounding
 * error of a long list does not grow. Refuses Decimal128.
 */
export function startSum(): Sum {
  let whole = 0n;
  let small = 0;
  let kinds: "int" | "long" = "int";
  let high = 0;
  let low = 0;
  let doubles = false;
  // Neumaier's summation: what rounding takes from the sum is kept beside it.
  const addDouble = (n: number): void => {
    const sum = high + n;
    low += Math.abs(high) >= Math.abs(n) ? high - sum + n : n - sum + high;
    high = sum;
  };
  return {
    add(v) {
      if (!isNumber(v)) return;
      const kind = numberKind(v);
      if (kind === "decimal") throw notImplemented("arithmetic on Decimal128");
      if (kind === "double") {
        doubles = true;
        addDouble(toNumber(v));
      } else if (typeof v === "number") {
        small += v;
        if (Math.abs(small) < 2 ** 52) return;
        whole += BigInt(small);
        small = 0;
      } else if (typeof v === "bigint") {
        kinds = "long";
        whole += v;
      }
    },
    result() {
      const integers = whole + BigInt(small);
      if (!doubles) return makeInteger(integers, kinds) ?? makeDouble(Number(integers));
      const nearest = Number(integers);
      const [before, kept] = [high, low];
      addDouble(nearest);
      addDouble(Number(integers - BigInt(nearest)));
      // An infinity or a NaN leaves nothing to compensate.
      const sum = Number.isFinite(high) ? high + low : high;
      [high, low] = [before, kept];
      return makeDouble(sum);
    },
  };
}
