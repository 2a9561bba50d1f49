import { getOpenApiMetadata } from "@asteasolutions/zod-to-openapi";
import { z } from "@hono/zod-openapi";
import { Types } from "mongoose";
import type { Role } from "./ctx";

/** How a leaf is stored. `long` is BSON int64, a bigint here. */
export type Kind = "objectId" | "date" | "long";

const idPattern = /^[0-9a-f]{24}$/i;

/** Wire: 24 hex digits. Domain and database: ObjectId. `ref` is the collection it points into. */
export const objectId = (ref?: string) =>
  leaf(
    z.codec(z.string().regex(idPattern, "not an id: 24 hex digits"), z.instanceof(Types.ObjectId), {
      decode: (hex) => new Types.ObjectId(hex),
      encode: (id) => id.toHexString(),
    }),
    { type: "string", pattern: "^[0-9a-f]{24}$", "x-kind": "objectId", ...(ref && { "x-ref": ref }) },
  );

const wireTime = z.iso
  .datetime({ offset: true, abort: true, error: "not a date and time with an offset, like 2026-01-31T12:00:00Z" })
  .refine((iso) => {
    // An offset reaches beyond the years of four digits, and what is stored there could not be shown again.
    const year = new Date(iso).getUTCFullYear();
    return year >= 1 && year <= 9_999;
  }, "not within the years 1 to 9999 in UTC");

/** Wire: ISO 8601 with an offset, always UTC in replies. Domain and database: Date. */
export const timestamp = () =>
  leaf(
    z.codec(wireTime, z.date(), {
      decode: (iso) => new Date(iso),
      encode: (date) => date.toISOString(),
    }),
    { type: "string", format: "date-time", "x-kind": "date" },
  );

export const creditsMax = Number.MAX_SAFE_INTEGER / 1_000_000;
type Bounds = { min?: number; max?: number };

/** Wire: a JSON number with at most six decimals. Domain and database: int64 micro-credits, a bigint. */
export const credits = ({ min = 0, max = creditsMax }: Bounds = {}) => decimal(6, min, max, "Credits, at most six decimals.");

/** Wire: an integer of the currency's smallest unit. Domain and database: int64, a bigint. */
export const money = ({ min = 0, max = 1_000_000_000_000 }: Bounds = {}) =>
  decimal(0, min, max, "Amount in the smallest unit of its currency.");

/** Wire: USD with at most nine decimals. Domain and database: int64 nano-USD, a bigint. */
export const usd = ({ min = 0, max = 1_000_000 }: Bounds = {}) => decimal(9, min, max, "USD, at most nine decimals.");

/** Wire: 0 to 100 with at most two decimals. Domain and database: int64 basis points, a bigint. */
export const percentage = ({ min = 0, max = 100 }: Bounds = {}) => decimal(2, min, max, "Per cent, at most two decimals.");

/** A number with so many decimals, kept as the integer of its smallest step. The text of the number decides, so no float reaches the books. */
function decimal(decimals: number, min: number, max: number, description: string) {
  const wire = z
    .number()
    .min(min)
    .max(max)
    .refine((value) => Number(value.toFixed(decimals)) === value, decimals === 0 ? "must be an integer" : `at most ${decimals} decimals`);
  return leaf(
    z.codec(wire, z.bigint(), {
      decode: (value) => BigInt(value.toFixed(decimals).replace(".", "")),
      encode: (units) => Number(units) / 10 ** decimals,
    }),
    { type: decimals === 0 ? "integer" : "number", minimum: min, maximum: max, description, "x-kind": "long" },
  );
}

/**
 * Marks a leaf. `.openapi()` by itself copies a type without its marks; on a leaf it adds to them. The contract takes a leaf's type from
 * its marks alone, so that null may stand there is said in them too.
 */
function leaf<T extends z.ZodType>(type: T, marks: object): T {
  const marked = type.meta({ ...marks });
  const nullable = () => leaf(z.nullable(marked), { ...marked.meta(), type: [marked.meta()!["type"], "null"] });
  return Object.assign(marked, { openapi: (more: object) => leaf(marked, more), nullable });
}

/** Shown only to actors of at least this role; for everyone else the field is not there. */
export const visibleTo = <T extends z.ZodType>(role: Role, type: T): T => type.meta({ ...type.meta(), "x-visible-to": role });

/** The role that a field needs to be seen, wherever in its wrappers that was said. */
export function roleToSee(type: z.ZodType): Role | undefined {
  const role = type.meta()?.["x-visible-to"] as Role | undefined;
  const inner = (type._zod.def as unknown as { innerType?: z.ZodType }).innerType;
  return role ?? (inner && roleToSee(inner));
}

/** Half a character of UTF-16 would come back as another one. */
const wellFormed = (text: string) => text.isWellFormed();
const notUnicode = "not well-formed Unicode";

/** One line of text, trimmed. It shows something, and has no control characters nor any that turn the direction of what is around it. */
export const line = (min: number, max: number) =>
  z
    .string()
    .trim()
    .min(min)
    .max(max)
    .refine(wellFormed, notUnicode)
    .refine((text) => !/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u.test(text), "no control characters")
    .refine((text) => text === "" || /[^\p{Cf}\p{Z}]/u.test(text), "nothing that can be seen");

/** Text of several lines, trimmed. NUL is refused: it ends strings in other programs. */
export const paragraph = (max: number) =>
  z
    .string()
    .trim()
    .max(max)
    .refine(wellFormed, notUnicode)
    .refine((text) => !text.includes("\u0000"), "no NUL characters");

export const idParams = z.object({ id: objectId() });

const base = {
  _id: objectId(),
  is_deleted: z.boolean(),
  created_at: timestamp(),
  updated_at: timestamp(),
  created_by: objectId("users").nullable().optional(),
};

type Fields = z.ZodRawShape;
type Stored<T extends z.core.$ZodType> = T extends z.ZodDefault<infer I extends z.core.$ZodType> ? I : T;
type RowShape<F extends Fields> = { [K in keyof (typeof base & F)]: Stored<(typeof base & F)[K]> };

/** Everything the code knows about one kind of document, derived from one list of fields. */
export type Entity<F extends Fields = Fields, S extends keyof F = never, H extends keyof F = never, X extends keyof F = never> = {
  name: string;
  fields: F;
  hidden: readonly H[];
  /** A stored document. */
  row: z.ZodObject<RowShape<F>>;
  /** What a caller sees of it: the row without its hidden fields. */
  view: z.ZodObject<Omit<RowShape<F>, H>>;
  /** What a caller may send. Only create applies defaults; a patch that did would undo earlier writes. */
  create: z.ZodObject<Omit<F, S>, z.core.$strict>;
  patch: z.ZodObject<{ [K in Exclude<keyof F, S | X>]: z.ZodOptional<Stored<F[K]>> }, z.core.$strict>;
};

/** An entity whose fields do not matter, as the shared mechanisms see it. */
export type AnyEntity = {
  name: string;
  fields: Fields;
  hidden: readonly PropertyKey[];
  row: z.ZodObject;
  view: z.ZodObject;
  create: z.ZodObject;
  patch: z.ZodObject;
};

/**
 * One kind of document. `server` fields are written by the product alone, `hidden` ones never leave it, `fixed` ones are set once.
 * A field that may be empty is `.nullable().default(null)`, so that it is always stored, always shown, and a patch can empty it.
 */
export function entity<
  F extends Fields,
  const S extends keyof F & string = never,
  const H extends keyof F & string = never,
  const X extends keyof F & string = never,
>(
  name: string,
  fields: F,
  { server = [], hidden = [], fixed = [] }: { server?: readonly S[]; hidden?: readonly H[]; fixed?: readonly X[] } = {},
): Entity<F, S, H, X> {
  const stored = Object.fromEntries(Object.entries(fields).map(([key, type]) => [key, withoutDefault(type)]));
  const shown = Object.fromEntries(
    Object.entries(stored).map(([key, type]) => [key, roleToSee(type as z.ZodType) ? (type as z.ZodType).optional() : type]),
  );
  // Zod computes these masks at run time; the declared Entity type is what they add up to.
  return {
    name,
    fields,
    hidden,
    row: z.object({ ...base, ...stored }),
    view: z
      .object({ ...base, ...shown })
      .omit(mask(hidden))
      .openapi(name),
    create: z.strictObject(fields).omit(mask(server)).openapi(`${name}Create`),
    patch: z
      .strictObject(stored)
      .omit(mask([...new Set<string>([...server, ...fixed])]))
      .partial()
      .openapi(`${name}Patch`),
  } as unknown as Entity<F, S, H, X>;
}

/** The type inside of a default, which is where what is said of the field stands. */
function withoutDefault(type: z.core.$ZodType): z.core.$ZodType {
  if (!(type instanceof z.ZodDefault)) return type;
  const inner = type.unwrap() as z.ZodType;
  const said = getOpenApiMetadata(type);
  return Object.keys(said).length > 0 ? inner.meta({ ...inner.meta(), ...said }) : inner;
}

const mask = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, true])) as Record<never, true>;

/** The type inside optional, nullable, default and readonly wrappers. */
export function unwrap(type: z.ZodType): z.ZodType {
  const def = type._zod.def as unknown as { type: string; innerType?: z.ZodType };
  return def.innerType && ["optional", "nullable", "default", "readonly"].includes(def.type) ? unwrap(def.innerType) : type;
}

/** How a leaf is stored, if it is one of ours. */
export const kindOf = (type: z.ZodType): Kind | undefined => unwrap(type).meta()?.["x-kind"] as Kind | undefined;
