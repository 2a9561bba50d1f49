import { Binary, Double, MaxKey, MinKey, ObjectId, Timestamp } from "bson";
import type { Value } from "@/embedded/mongo/values";

export type Random = { int(below: number): number; pick<T>(list: readonly T[]): T };

/** A small generator that a printed seed replays (mulberry32). */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  const int = (below: number): number => Math.floor(next() * below);
  return { int, pick: (list) => list[int(list.length)] as (typeof list)[number] };
}

const STRINGS = ["", "a", "ab", "a\u0000", "a\u0000b", "b", "é", "\uffff", "\u{1f600}", "\u0001", "\u007f\u0080"];
const NUMBERS: readonly Value[] = [
  0,
  1,
  -1,
  2_147_483_647,
  -2_147_483_648,
  0.5,
  -0.5,
  5,
  5n,
  new Double(5),
  new Double(-0),
  2n ** 53n,
  2n ** 53n + 1n,
  2n ** 63n - 1n,
  -(2n ** 63n),
  2n ** 63n - 512n,
  new Double(2 ** 63),
  new Double(2 ** 53),
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  1e300,
  5e-324,
];

/** A value of any type, nested at most `depth` deep, often equal or close to another. */
export function randomValue(random: Random, depth: number): Value {
  switch (random.int(depth > 0 ? 12 : 9)) {
    case 0:
      return random.pick([null, true, false]);
    case 1:
    case 2:
      return random.pick(NUMBERS);
    case 3:
      return random.int(20) - 10;
    case 4:
      return BigInt(random.int(20) - 10);
    case 5:
      return random.pick(STRINGS);
    case 6:
      return random.pick([new Date(0), new Date(-1), new Date(1_700_000_000_000), new Timestamp({ t: 1, i: random.int(2) })]);
    case 7:
      return new ObjectId(random.pick(["000000000000000000000001", "ffffffffffffffffffffffff", "0123456789abcdef01234567"]));
    case 8:
      return random.pick([new MinKey(), new MaxKey(), new Binary(Buffer.from("a")), new Binary(Buffer.from("ab"), 4)]);
    case 9:
      return Array.from({ length: random.int(3) }, () => randomValue(random, depth - 1));
    default:
      return Object.fromEntries(
        Array.from({ length: random.int(3) }, () => [random.pick(["a", "b", "", "é"]), randomValue(random, depth - 1)]),
      );
  }
}
