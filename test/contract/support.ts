import type { z } from "@hono/zod-openapi";
import mongoose from "mongoose";
import { modules } from "@/app/modules";
import { addressOf } from "@/app/mount";
import type { Access, Endpoint } from "@/kit/endpoint";
import { kindOf, unwrap } from "@/kit/schema";
import { password, type Reply, type TestApp } from "@test/support/boot";

export type Route = Endpoint & { tag: string; address: string; label: string };

/** Every route of the product, in the order it is matched. */
export const routes: readonly Route[] = modules.flatMap((module) =>
  module.routes.map((route) => {
    const address = addressOf(route);
    return { ...route, tag: module.name, address, label: `${route.method.toUpperCase()} ${address}` };
  }),
);

/** Strongest first. `subscriber` is not among them: nobody is given it. */
export const storedRoles = ["super-admin", "admin", "editor", "author", "contributor", "user"] as const;
export type StoredRole = (typeof storedRoles)[number];

export type Callers = { tokens: Record<StoredRole, string>; fullKey: string; quoteKey: string };

/** Somebody of each role, a key with every scope and one that may only quote. */
export async function callers(app: TestApp): Promise<Callers> {
  const admin = await app.admin();
  const tokens: Partial<Record<StoredRole, string>> = { "super-admin": admin.token };
  for (const role of storedRoles.slice(1)) {
    const someone = await app.user();
    if (role === "user") tokens[role] = someone.token;
    else {
      await expectStatus(app.call("POST", `/api/users/${someone._id}/role`, { token: admin.token, body: { role } }), 200);
      // A new role ends the sessions that had the old one.
      const session = app.call<{ access_token: string }>("POST", "/api/auth/sign-in", { body: { email: someone.email, password } });
      tokens[role] = (await expectStatus(session, 200)).data.access_token;
    }
  }
  return {
    // The loop has been through every role.
    tokens: tokens as Record<StoredRole, string>,
    fullKey: await app.serviceKey(),
    quoteKey: await app.serviceKey({ scopes: ["credits:quote"] }),
  };
}

/** Who gets through to what a route reads: its strongest caller. */
export function strongest(access: Access, { tokens, fullKey }: Callers): string | undefined {
  if (access.user) return tokens["super-admin"];
  return access.service ? fullKey : undefined;
}

export async function expectStatus<T>(promise: Promise<Reply<T>>, status: number): Promise<Reply<T>> {
  const reply = await promise;
  if (reply.status !== status) throw new Error(`${reply.status} instead of ${status}: ${reply.text}`);
  return reply;
}

/** The address with something legal in each place, or with `value` in every place. */
export function filled(route: Route, value?: string): string {
  const shape = route.params instanceof Object && "shape" in route.params ? (route.params.shape as Record<string, z.ZodType>) : {};
  return route.address.replace(/\{(\w+)\}/g, (_, name: string) => value ?? legal(shape[name]));
}

function legal(type: z.ZodType | undefined): string {
  if (!type) return "x";
  if (kindOf(type) === "objectId") return "0".repeat(24);
  const { entries } = defOf(unwrap(type));
  return entries ? String(Object.values(entries)[0]) : "some-key-0001";
}

export type Def = {
  type: string;
  element?: z.ZodType;
  shape?: Record<string, z.ZodType>;
  options?: z.ZodType[];
  entries?: Record<string, unknown>;
  in?: z.ZodType;
  out?: z.ZodType;
};
/** How a schema is made, as far as walking through it needs. */
export const defOf = (type: z.ZodType): Def => type._zod.def;

/** How many documents there are of each kind: what a refusal must not change. */
export async function census(): Promise<Record<string, number>> {
  const { db } = mongoose.connection;
  const names = (await db!.listCollections().toArray()).map(({ name }) => name).toSorted();
  const counts: [string, number][] = [];
  for (const name of names) counts.push([name, await db!.collection(name).countDocuments()]);
  return Object.fromEntries(counts);
}
