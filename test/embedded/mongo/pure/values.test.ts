import { expect, test } from "bun:test";
import { Binary, BSONRegExp, Decimal128, Double, Int32, Long, MaxKey, MinKey, ObjectId, serialize, Timestamp } from "bson";
import { identical } from "@/embedded/mongo/identical";
import { keyOf, keysOf, rangeAfter, typeBounds } from "@/embedded/mongo/keys";
import { clone, compare, decode, encode, getPath, same, typeName } from "@/embedded/mongo/values";
import type { Doc, Value } from "@/embedded/mongo/values";
import { randomFrom, randomValue } from "@test/embedded/mongo/pure/random";

const FIRST = 2n ** 53n;

test("a document comes back byte for byte, each number with its type", () => {
  const doc = {
    _id: new ObjectId(),
    int: new Int32(5),
    long: Long.fromBigInt(5n),
    beyond: Long.fromBigInt(FIRST + 1n),
    whole: new Double(5),
    half: new Double(0.5),
    zero: new Double(-0),
    nan: new Double(Number.NaN),
    list: [new Int32(1), [new Double(2)], { deep: Long.fromBigInt(3n) }],
    bin: new Binary(Buffer.from("abc")),
    re: new BSONRegExp("a", "i"),
    at: new Date(0),
    ts: new Timestamp({ t: 1, i: 2 }),
    low: new MinKey(),
    high: new MaxKey(),
    dec: Decimal128.fromString("1.50"),
    none: null,
    text: "é\u{1f600}",
    ref: { $ref: "other", $id: new Int32(1) },
  };
  const bytes = serialize(doc);
  expect(Buffer.compare(encode(decode(bytes)), bytes)).toBe(0);
});

test("decoded numbers keep what JavaScript would lose", () => {
  const doc = decode(serialize({ a: 5, b: new Double(5), c: 5n, d: 1.5 }));
  expect(doc["a"]).toBe(5);
  expect(doc["b"]).toBeInstanceOf(Double);
  expect(doc["c"]).toBe(5n);
  expect(doc["d"]).toBe(1.5);
  expect(["a", "b", "c", "d"].map((key) => typeName(doc[key]))).toEqual(["int", "double", "long", "double"]);
});

test("BSON order across and within types", () => {
  const ascending: Value[] = [
    new MinKey(),
    null,
    Number.NaN,
    Number.NEGATIVE_INFINITY,
    -1n,
    0,
    0.5,
    1,
    FIRST,
    FIRST + 1n,
    Number.POSITIVE_INFINITY,
    "",
    "a",
    "a\u0000",
    "ab",
    "b",
    "\uffff",
    "\u{1f600}",
    {},
    { a: 1 },
    { a: 2 },
    { b: 1 },
    { a: "x" },
    [],
    [1],
    [1, 2],
    [2],
    new Binary(Buffer.from("b")),
    new Binary(Buffer.from("aa")),
    new ObjectId("000000000000000000000001"),
    new ObjectId("000000000000000000000002"),
    false,
    true,
    new Date(-1),
    new Date(1),
    new Timestamp({ t: 1, i: 1 }),
    new BSONRegExp("a", ""),
    new MaxKey(),
  ];
  for (const [i, a] of ascending.entries())
    for (const [j, b] of ascending.entries()) expect(Math.sign(compare(a, b))).toBe(Math.sign(i - j));
});

test("numbers are the same whatever their type, and identical only within one type", () => {
  expect(same(5, 5n)).toBe(true);
  expect(same(new Double(5), 5n)).toBe(true);
  expect(same(Decimal128.fromString("5.0"), 5)).toBe(true);
  expect(compare(Decimal128.fromString("0.1"), 0.2)).toBe(-1);
  expect(compare(Decimal128.fromString("9223372036854775807"), 9_223_372_036_854_775_806n)).toBe(1);
  expect(same(FIRST + 1n, new Double(Number(FIRST)))).toBe(false);
  expect(identical(5, 5n)).toBe(false);
  expect(identical(5, new Double(5))).toBe(false);
  expect(identical(new Double(0), new Double(-0))).toBe(false);
  expect(identical(Number.NaN, Number.NaN)).toBe(true);
  expect(identical({ a: [1, { b: null }] }, { a: [1, { b: null }] })).toBe(true);
  expect(identical({ a: 1, b: 2 }, { b: 2, a: 1 })).toBe(false);
});

test("a clone shares nothing that can be written to", () => {
  const doc: Doc = { a: [{ b: 1 }], at: new Date(0) };
  const copy = clone(doc);
  expect(copy).toEqual(doc);
  expect(copy["a"]).not.toBe(doc["a"]);
});

test("paths reach through arrays as matching does", () => {
  expect(getPath({ a: { b: 1 } }, "a.b")).toEqual([1]);
  expect(getPath({ a: [{ b: 1 }, 7, { c: 2 }] }, "a.b")).toEqual([1, undefined]);
  expect(getPath({ a: [] }, "a.b")).toEqual([]);
  expect(getPath({ a: 1 }, "a.b")).toEqual([undefined]);
  expect(getPath({ a: [5, { b: 6 }] }, "a.1.b")).toEqual([undefined, 6]);
  expect(getPath({ a: [[1, 2]] }, "a.0")).toEqual([[1, 2]]);
  expect(getPath({ a: [{ 0: "x" }] }, "a.0")).toEqual(["x", { 0: "x" }]);
});

test("key order is value order (random pairs)", () => {
  const seed = 20_261_125;
  const random = randomFrom(seed);
  for (let i = 0; i < 40_000; i++) {
    const a = randomValue(random, 2);
    const b = randomValue(random, 2);
    const direction = i % 2 === 0 ? 1 : -1;
    const [x, y] = [a, b].map((v) =>
      keyOf(
        [v, "tail"],
        [
          { path: "a", direction },
          { path: "b", direction: 1 },
        ],
      ),
    ) as [string, string];
    const order = x < y ? -1 : Number(x > y);
    if (Math.abs(order - Math.sign(compare(a, b)) * direction) !== 0) throw new Error(`seed ${seed}, pair ${i}: ${Bun.inspect([a, b])}`);
  }
}, 30_000);

test("ranges of prefixes and of types", () => {
  const prefix = keyOf(["a"], [{ path: "a", direction: 1 }]);
  const key = keyOf(
    ["a", new MaxKey()],
    [
      { path: "a", direction: 1 },
      { path: "b", direction: 1 },
    ],
  );
  expect(key >= prefix && key < rangeAfter(prefix)).toBe(true);
  expect(rangeAfter("a\u00ff\u00ff")).toBe("b");
  const { low, high } = typeBounds(5n);
  for (const v of [Number.NaN, -5, 2n ** 62n, Number.POSITIVE_INFINITY]) {
    const inside = keyOf([v], [{ path: "a", direction: 1 }]);
    expect(inside > low && inside < high).toBe(true);
  }
  expect(keyOf(["x"], [{ path: "a", direction: 1 }]) > high).toBe(true);
});

test("index keys: elements once each, shared arrays together, parallel arrays refused", () => {
  const ab = [
    { path: "a", direction: 1 as const },
    { path: "b", direction: 1 as const },
  ];
  const nested = [
    { path: "a.b", direction: 1 as const },
    { path: "a.c", direction: -1 as const },
  ];
  expect(keysOf({ a: 1 }, ab)).toEqual({ keys: [keyOf([1, null], ab)], multikey: false, allMissing: false });
  expect(keysOf({ c: 1 }, ab).allMissing).toBe(true);
  expect(keysOf({ a: null }, ab).allMissing).toBe(false);
  expect(keysOf({ a: [1, 2, 1], b: 3 }, ab)).toEqual({ keys: [keyOf([1, 3], ab), keyOf([2, 3], ab)], multikey: true, allMissing: false });
  expect(keysOf({ a: [{ b: 1, c: 2 }, { b: 3 }, 7] }, nested).keys).toEqual(
    [
      [1, 2],
      [3, null],
      [null, null],
    ].map((v) => keyOf(v, nested)),
  );
  expect(keysOf({ a: [{ b: [1, 2], c: 3 }] }, nested).keys).toEqual(
    [
      [1, 3],
      [2, 3],
    ].map((v) => keyOf(v, nested)),
  );
  expect(() => keysOf({ a: [1], b: [2] }, ab)).toThrow("cannot index parallel arrays [a] [b]");
  const [empty = ""] = keysOf({ a: [] }, [{ path: "a", direction: 1 }]).keys;
  expect(empty < keyOf([null], [{ path: "a", direction: 1 }])).toBe(true);
  expect(() => keysOf({ a: Decimal128.fromString("1") }, ab)).toThrow("Decimal128");
});
