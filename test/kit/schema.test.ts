import { describe, expect, test } from "bun:test";
import { getOpenApiMetadata } from "@asteasolutions/zod-to-openapi";
import { z } from "@hono/zod-openapi";
import { Types } from "mongoose";
import { collection } from "@/kit/collection";
import { credits, entity, line, money, objectId, percentage, roleToSee, timestamp, usd, visibleTo } from "@/kit/schema";
import { show } from "@/kit/view";

const refusal = (type: z.ZodType, value: unknown) => {
  const parsed = type.safeParse(value);
  return parsed.success ? "accepted" : parsed.error.issues[0]!.message;
};

describe("numbers", () => {
  test("credits are integers of a millionth, decided by the number's own text", () => {
    expect(credits().parse(13.65)).toBe(13_650_000n);
    expect(credits().parse(0.000001)).toBe(1n);
    expect(z.encode(credits(), 13_650_000n)).toBe(13.65);
    expect(z.encode(credits(), 8_589_934_591_999_999n)).toBe(8_589_934_591.999999);
  });

  test("what is no number of credits is refused", () => {
    for (const value of ["1", null, Number.NaN, Number.POSITIVE_INFINITY, { $gt: "" }, [1], true])
      expect(refusal(credits(), value)).not.toBe("accepted");
    expect(refusal(credits(), 1e-7)).toBe("at most 6 decimals");
    expect(refusal(credits(), 0.1 + 0.2)).toBe("at most 6 decimals");
    expect(refusal(credits(), 0.0000015)).toBe("at most 6 decimals");
    expect(refusal(credits(), -1)).toContain(">=0");
    expect(refusal(credits({ max: 1_000 }), 1_000.000001)).toContain("<=1000");
  });

  test("prices keep nine decimals, money none, percentages two", () => {
    expect(usd().parse(0.000000075)).toBe(75n);
    expect(z.encode(usd(), 75n)).toBe(0.000000075);
    expect(refusal(usd(), 1e-10)).toBe("at most 9 decimals");
    expect(refusal(usd(), 1e12)).toContain("<=1000000");
    expect(money().parse(1999)).toBe(1_999n);
    expect(refusal(money(), 19.99)).toBe("must be an integer");
    expect(percentage().parse(33.33)).toBe(3_333n);
    expect(refusal(percentage(), 33.333)).toBe("at most 2 decimals");
  });
});

test("what is said of a field with a default is said of it in replies too, and who may see it stays", () => {
  const note = visibleTo("admin", line(1, 20)).nullable().default(null).openapi({ description: "For admins." });
  const Thing = entity("ThingThatIsTold", { due: timestamp().nullable().default(null).openapi({ description: "When it is due." }), note });
  const told = (type: z.ZodType) => getOpenApiMetadata(type)["description"];
  expect([told(Thing.view.shape.due), told(Thing.row.shape.due)]).toEqual(["When it is due.", "When it is due."]);
  expect(roleToSee(Thing.view.shape.note)).toBe("admin");
  expect(roleToSee(Thing.row.shape.note)).toBe("admin");
});

describe("times and ids", () => {
  test("a time needs its offset and leaves in UTC", () => {
    expect(timestamp().parse("2027-01-31T23:59:59+06:00").toISOString()).toBe("2027-01-31T17:59:59.000Z");
    expect(refusal(timestamp(), "2027-01-31T23:59:59")).toContain("offset");
    expect(refusal(timestamp(), "2027-01-31")).toContain("offset");
  });

  test("twelve letters are no id", () => {
    expect(refusal(objectId(), "blablablabla")).toContain("24 hex digits");
    expect(objectId().parse("0123456789abcdef01234567")).toBeInstanceOf(Types.ObjectId);
  });

  test("a line has no control characters", () => {
    expect(line(1, 5).parse("  ab ")).toBe("ab");
    expect(refusal(line(1, 5), "a\u0000b")).toBe("no control characters");
  });
});

const Lamp = entity(
  "TestLamp",
  {
    name: line(1, 20),
    price: money(),
    cost: visibleTo("editor", usd().nullable().default(null)),
    secret: z.string().default("s"),
    uses: z.int().default(0),
    bulb: z.object({ watts: z.int(), value: credits() }),
    grants: z.array(z.object({ remaining: credits() })).default([]),
  },
  { server: ["uses"], hidden: ["secret"], fixed: ["name"] },
);

describe("entity", () => {
  test("create applies defaults, patch does not, and neither takes what is not named", () => {
    const given = { name: "a", price: 5, bulb: { watts: 1, value: 1 } };
    expect(Lamp.create.parse(given)).toEqual({
      name: "a",
      price: 5n,
      cost: null,
      secret: "s",
      bulb: { watts: 1, value: 1_000_000n },
      grants: [],
    });
    expect(Lamp.patch.parse({ price: 6 })).toEqual({ price: 6n });
    for (const field of ["uses", "name", "_id", "is_deleted", "revision"])
      expect(refusal(Lamp.patch, { [field]: 1 })).toContain("Unrecognized key");
    expect(refusal(Lamp.create, { ...given, uses: 3 })).toContain("Unrecognized key");
  });

  test("hidden fields never leave, guarded ones only for their role", () => {
    const row = {
      _id: new Types.ObjectId(),
      is_deleted: false,
      created_at: new Date(0),
      updated_at: new Date(0),
      ...Lamp.create.parse({ name: "a", price: 5, cost: 0.5, bulb: { watts: 1, value: 1 } }),
      uses: 0,
    };
    const seen = (role: "user" | "editor") =>
      show(Lamp.view, row, { kind: "user", id: row._id, role, session: row._id, email: "" }) as Record<string, unknown>;
    expect(seen("user")).not.toContainKeys(["secret", "cost"]);
    expect(seen("editor")["cost"]).toBe(0.5);
    expect(seen("editor")).not.toContainKey("secret");
    expect(show(Lamp.view, row, { kind: "anonymous" }, ["price"])).toEqual({ _id: row._id.toHexString(), price: 5 });
    // Rows of a reply that is no list of the eight operations are shown no differently.
    expect(show(z.array(Lamp.view), [row], { kind: "anonymous" })).toEqual([show(Lamp.view, row, { kind: "anonymous" })]);
  });

  test("the database is told to keep money and credits as int64 that are not negative", () => {
    const lamps = collection("test_lamps", Lamp, { search: ["name"] });
    expect(lamps.validator).toEqual({
      $jsonSchema: {
        bsonType: "object",
        properties: {
          price: { bsonType: "long", minimum: 0 },
          cost: { bsonType: ["long", "null"], minimum: 0 },
          bulb: { bsonType: "object", properties: { value: { bsonType: "long", minimum: 0 } } },
          grants: { bsonType: "array", items: { bsonType: "object", properties: { remaining: { bsonType: "long", minimum: 0 } } } },
        },
      },
    });
    expect(lamps.model.schema.indexes().map(([key]) => Object.keys(key))).toEqual([["is_deleted", "created_at", "_id"]]);
  });
});
