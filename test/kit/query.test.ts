import { describe, expect, test } from "bun:test";
import { z } from "@hono/zod-openapi";
import { Types } from "mongoose";
import { cursorOf, listQuery, toMongo, type ListQuery } from "@/kit/query";
import { credits, objectId, timestamp } from "@/kit/schema";
import { searchFilter, wordsOf } from "@/kit/search";

const view = z.object({
  _id: objectId(),
  created_at: timestamp(),
  status: z.enum(["open", "closed"]),
  amount: credits(),
  user: objectId("users"),
  is_active: z.boolean(),
  name: z.string().nullable(),
});
const query = listQuery(
  view,
  {
    filter: ["status", "amount", "user", "is_active", "created_at", "name"],
    sort: ["created_at", "amount"],
    search: ["name"],
    include: ["user"],
  },
  true,
);
const read = (given: Record<string, unknown>) => query.parse(given) as unknown as ListQuery;
const fault = (given: Record<string, unknown>) => {
  const parsed = query.safeParse(given);
  return parsed.success ? "accepted" : `${parsed.error.issues[0]!.path.join(".")} ${parsed.error.issues[0]!.message}`;
};

describe("list query", () => {
  test("filters become typed values, ranges operators", () => {
    const { parts } = toMongo(
      read({ status: "open", "amount[gte]": "1.5", "created_at[lte]": "2026-01-01T00:00:00Z", "status[in]": "open,closed" }),
    );
    expect(parts[0]).toEqual({
      is_deleted: false,
      status: { $eq: "open", $in: ["open", "closed"] },
      amount: { $gte: 1_500_000n },
      created_at: { $lte: new Date("2026-01-01T00:00:00Z") },
    });
  });

  test("what is not offered is refused by name", () => {
    expect(fault({ "status[$ne]": "x" })).toContain('"status[$ne]"');
    expect(fault({ "status[]": "x" })).toContain('"status[]"');
    expect(fault({ sort: "password" })).toContain("sort");
    expect(fault({ fields: "password" })).toContain("fields");
    expect(fault({ limit: "101" })).toContain("limit");
    expect(fault({ page: "0" })).toContain("page");
    expect(fault({ page: "NaN" })).toContain("not an integer");
    expect(fault({ page: ["1", "2"] })).toContain("page");
    expect(fault({ status: { $gt: "" } })).toContain("status");
    expect(fault({ "amount[gte]": "1e3" })).toContain("not a number");
    expect(fault({ search: "a\u0000b" })).toContain("NUL");
    expect(fault({ after: "eyJ2IjogMX0" })).toContain("not a cursor");
    expect(fault({ after: Buffer.from('{"v":{"$gt":1},"i":{"a":1}}').toString("base64url") })).toContain("not a cursor");
  });

  test("pages end at row 10,000", () => {
    expect(() => toMongo(read({ page: "101", limit: "100" }))).toThrow("pages end at row 10000");
    expect(toMongo(read({ page: "100", limit: "100" })).skip).toBe(9_900);
  });

  test("a cursor names the last row and walks on behind it", () => {
    const row = { _id: new Types.ObjectId(), created_at: new Date("2026-01-01T00:00:00.123Z"), amount: 2n ** 40n };
    const { parts, slices, order } = toMongo(read({ after: cursorOf(row, "created_at") }));
    expect(order).toEqual({ created_at: -1, _id: -1 });
    expect(parts).toEqual([{ is_deleted: false }]);
    expect(slices).toEqual([{ created_at: { $eq: row.created_at }, _id: { $lt: row._id } }, { created_at: { $lt: row.created_at } }]);
    const [same, beyond] = toMongo(read({ sort: "amount", after: cursorOf(row, "amount") })).slices;
    expect([same, beyond]).toEqual([{ amount: { $eq: 2n ** 40n }, _id: { $gt: row._id } }, { amount: { $gt: 2n ** 40n } }]);
    expect(toMongo(read({})).slices).toEqual([{}]);
  });
});

describe("search", () => {
  test("words are compared without case, accents or punctuation", () => {
    expect(wordsOf(["Crème brûlée, ＡＢＣ-12", null, 3])).toEqual(["creme", "brulee", "abc", "12"]);
  });

  test("what is typed is taken literally and matches beginnings", () => {
    expect(searchFilter("(a+)+$ Éc")).toEqual({
      $and: [
        { search_words: { $elemMatch: { $gte: "a", $lt: "a\u{10ffff}" } } },
        { search_words: { $elemMatch: { $gte: "ec", $lt: "ec\u{10ffff}" } } },
      ],
    });
    expect(searchFilter("***")).toEqual({ search_words: { $in: [] } });
  });
});
