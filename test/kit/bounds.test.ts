import { expect, test } from "bun:test";
import { z } from "@hono/zod-openapi";
import { Types } from "mongoose";
import { checkCursor, cursorOf, listQuery, type ListQuery } from "@/kit/query";
import { credits, line, objectId, paragraph, timestamp } from "@/kit/schema";

const row = z.object({ _id: objectId(), created_at: timestamp(), credits: credits(), sequence: z.int(), name: z.string() });
const sorts = ["created_at", "credits", "sequence", "name"];
const query = listQuery(row, { filter: [], sort: sorts, search: [], include: [] }, false);
const here = { _id: new Types.ObjectId(), created_at: new Date(), credits: 5n, sequence: 7, name: "Ada" };
const verdict = (sort: string, after: string) => {
  try {
    checkCursor(query.parse({ sort, after }) as unknown as ListQuery, row);
    return "taken";
  } catch (error) {
    return String(error);
  }
};
const made = (v: unknown, i: unknown = { $oid: "0".repeat(24) }) => Buffer.from(JSON.stringify({ v, i })).toString("base64url");

test.each(sorts)("a cursor walks on in its own order only: %s", (sort) => {
  for (const other of sorts)
    expect(verdict(sort, cursorOf(here, other))).toBe(sort === other ? "taken" : "Problem: after: not a cursor of this list");
});

test("a cursor that somebody made is refused before it reaches the database", () => {
  const refused = "Problem: after: not a cursor of this list";
  for (const v of [
    "abc",
    1,
    true,
    { $numberLong: "99" },
    { $numberDouble: "NaN" },
    { $date: { $numberLong: "99999999999999999" } },
    { $date: "never" },
  ])
    expect([v, verdict("created_at", made(v))]).toEqual([v, refused]);
  for (const id of ["zzz", 2, false, { $date: "2026-01-01T00:00:00Z" }])
    expect([id, verdict("created_at", made({ $date: "2026-01-01T00:00:00Z" }, id))]).toEqual([id, refused]);
  expect(verdict("credits", made(1.5))).toBe(refused);
  expect(verdict("sequence", made({ $numberDouble: "Infinity" }))).toBe(refused);
  expect(verdict("name", made("a\u0000b"))).toBe(refused);
});

test("a time that no answer could show is not taken", () => {
  const says = (text: string) => z.safeDecode(timestamp(), text).error?.issues[0]?.message ?? "taken";
  expect(says("9999-12-31T23:59:59Z")).toBe("taken");
  expect(says("0001-01-01T00:00:00Z")).toBe("taken");
  for (const text of ["9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00", "0000-06-01T00:00:00Z"])
    expect([text, says(text)]).toEqual([text, "not within the years 1 to 9999 in UTC"]);
  expect(says("yesterday")).toBe("not a date and time with an offset, like 2026-01-31T12:00:00Z");
});

test("a line shows something and hides nothing; text is Unicode", () => {
  const taken = (text: string) => line(1, 50).safeParse(text).success;
  expect(["Ada", "আদা‍", "👩‍🚀", "a\u0301"].map(taken)).toEqual([true, true, true, true]);
  expect(["\u200b\u200b", "\u2060", "safe\u202egnp.exe", "\u2066x", "x\ud800", "x\u0007"].map(taken)).toEqual(Array(6).fill(false));
  expect(["two\nlines", "x\udc00", "x\u0000"].map((text) => paragraph(50).safeParse(text).success)).toEqual([true, false, false]);
});
