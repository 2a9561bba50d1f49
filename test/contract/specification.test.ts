import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { z } from "@hono/zod-openapi";
import mongoose from "mongoose";
import { modules } from "@/app/modules";
import type { AnyCollection } from "@/kit/collection";
import { roles } from "@/kit/ctx";
import { unwrap } from "@/kit/schema";
import { bootTest, type TestApp } from "@test/support/boot";
import * as specification from "./specification";
import { defOf, routes } from "./support";

/** What is not there yet, by the address or collection that will bring it. Whatever arrives has to leave this list. */
const pending: readonly string[] = [];

let app: TestApp;
let contract: { paths: Record<string, Record<string, unknown>>; components: { schemas: Record<string, { properties?: object }> } };
beforeAll(async () => {
  app = await bootTest({ SEED: "none" });
  contract = JSON.parse((await app.call("GET", "/openapi.json")).text) as typeof contract;
});
afterAll(() => app.close());

const byEntity = new Map(
  modules
    .flatMap((module) => module.collections)
    // A wallet is kept with more than it shows, under another name.
    .map((collection) => [collection.entity.name.replace(/^Stored/, ""), collection]),
);
const labels: ReadonlySet<string> = new Set(routes.map((route) => route.label));
const addresses = new Set(routes.map((route) => route.address));
const served = (path: string) => [...addresses].some((address) => address === `/api${path}` || address.startsWith(`/api${path}/`));
const isThere = (name: string) => (name.startsWith("/") ? served(name) : byEntity.has(name));

/** A test of what is there; a note of what is not. */
const whenThere = (name: string, title: string, check: () => unknown) =>
  pending.includes(name) && !isThere(name) ? test.todo(title) : test(title, async () => void (await check()));

test("nothing waits that has come", () => {
  expect(pending.filter(isThere)).toEqual([]);
});

const neverDeleted = (name: string, field: string) => name === "UserWallet" && field === "is_deleted";

const collectionOf = (name: string): AnyCollection => {
  const found = byEntity.get(name);
  if (!found) throw new Error(`no collection of ${name}`);
  return found;
};

describe("collections", () => {
  test("are the 27 of the specification", () => {
    expect(Object.keys(specification.collections).length + specification.fieldless.length).toBe(27);
  });

  for (const [name, fields] of Object.entries(specification.collections))
    whenThere(name, `${name}: every field, in the database and, unless it is hidden, in the contract`, async () => {
      const { entity, name: stored } = collectionOf(name);
      expect(fields.filter((field) => !(field in entity.row.shape))).toEqual([]);
      const shown = Object.keys(contract.components.schemas[name]?.properties ?? {});
      const hidden = fields.filter((field) => !shown.includes(field));
      expect(hidden.filter((field) => !entity.hidden.includes(field) && !neverDeleted(name, field))).toEqual([]);
      const names = await mongoose.connection.db!.listCollections().toArray();
      expect(names.map((collection) => collection.name)).toContain(stored);
    });

  for (const name of specification.fieldless) whenThere(name, `${name}: is kept`, () => collectionOf(name));

  for (const [name, field, values] of specification.enumerations)
    whenThere(name, `${name}.${field} may be ${values.join(", ")}`, () => {
      const type = unwrap(collectionOf(name).entity.row.shape[field] as z.ZodType);
      const { element } = defOf(type);
      const item = element ?? type;
      expect(values.filter((value) => !item.safeParse(value).success)).toEqual([]);
      expect(item.safeParse("no-such-value").success).toBe(false);
    });

  for (const [name, field, key = field] of specification.unique)
    whenThere(name, `${name}.${field} is there once`, async () => {
      const indexes = await collectionOf(name).model.collection.indexes();
      const keys = indexes.filter((index) => index.unique).map((index) => Object.keys(index.key as object).join());
      expect(keys).toContain(key);
    });
});

describe("endpoint families", () => {
  for (const [family, paths] of Object.entries(specification.families))
    for (const path of paths)
      whenThere(path, `${family}: ${path}`, () => {
        expect([...addresses].filter((address) => address === `/api${path}` || address.startsWith(`/api${path}/`))).not.toEqual([]);
        expect(Object.keys(contract.paths).filter((address) => address.startsWith(`/api${path}`))).not.toEqual([]);
      });
});

describe("operation patterns", () => {
  for (const owner of specification.owners)
    for (const [pattern, [method, suffix]] of Object.entries(specification.patterns))
      whenThere(`/${owner}`, `${pattern}: ${method} /api/${owner}${suffix}`, () => {
        // Records of what happened are made by what happens.
        if (pattern === "Record Initialization" && specification.appendOnly.includes(owner) && owner !== "credits-transactions") return;
        if (pattern === "Delta Modification" && specification.unchanging.includes(owner)) return;
        expect([`${method} /api/${owner}${suffix}`].filter((label) => !labels.has(label))).toEqual([]);
        expect(Object.keys(contract.paths[`/api/${owner}${suffix}`] ?? {})).toContain(method.toLowerCase());
      });
});

describe("modules and roles", () => {
  for (const name of specification.modules) whenThere(`/${name}`, `${name} is a module`, () => expect(served(`/${name}`)).toBe(true));

  test("the seven roles, strongest first", () => {
    expect<readonly string[]>(roles).toEqual(specification.roles);
  });
});
