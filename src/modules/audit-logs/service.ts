import { z } from "@hono/zod-openapi";
import { Types } from "mongoose";
import { collectionNamed } from "@/kit/collection";
import { crud, type CrudOptions, type Op } from "@/kit/crud";
import type { Actor, Ctx, Id } from "@/kit/ctx";
import type { AnyEntity } from "@/kit/schema";
import { AuditLogs } from "./model";

export const auditLogs = crud(AuditLogs);

export type Act = {
  /** One word or two: `block`, `role`, `rotate`. */
  action: string;
  /** The module's name, as in its address: `ai-models`. */
  module: string;
  record: Id | null;
  /** The row or some of its fields, as the domain has them. What is alike on both sides is left out. */
  before?: object | null;
  after?: object | null;
};

/** Writes who did what, in the transaction this runs in. Hidden fields of the module's entity and anything named like a secret never reach the row. */
export async function audit(ctx: Ctx, { action, module, record, before = null, after = null }: Act): Promise<void> {
  const entity = entityOf(module);
  const [was, is] = difference(presented(entity, before), presented(entity, after));
  await AuditLogs.model.create([
    {
      action,
      module,
      record,
      ...whoIs(ctx.actor),
      address: ctx.address,
      request_id: ctx.requestId,
      before: was,
      after: is,
      created_at: ctx.now(),
    },
  ]);
}

/** An `after` hook for `crud`: one row for each write. `module` is the module's name; its collection has the same with underscores. */
export function audited(module: string): NonNullable<CrudOptions<unknown, unknown, unknown>["after"]> {
  return (ctx: Ctx, op: Op, row: unknown, was: unknown) =>
    audit(ctx, {
      action: op,
      module,
      // Every row of a collection is an object with an `_id`.
      record: (row as { _id: Id })._id,
      before: op === "create" ? null : (was as object | null),
      after: op === "destroy" ? null : (row as object),
    });
}

function whoIs(actor: Actor) {
  switch (actor.kind) {
    case "user":
      return { actor_kind: actor.kind, actor: actor.id, actor_name: actor.email };
    case "service":
      return { actor_kind: actor.kind, actor: actor.id, actor_name: actor.name };
    case "system":
      return { actor_kind: actor.kind, actor: null, actor_name: actor.job };
    default:
      return { actor_kind: actor.kind, actor: null, actor_name: "" };
  }
}

function entityOf(module: string): AnyEntity | null {
  try {
    return collectionNamed(module.replaceAll("-", "_")).entity;
  } catch {
    // Acts of modules that own no collection are audited too.
    return null;
  }
}

type Shown = Record<string, unknown>;
const bookkeeping = new Set(["updated_at", "revision", "search_words", "marks"]);
const secret = /pass|secret|token|hash|credential|private|^key$|_key$/i;

/** A row as everyone with full rights may see it: encoded by the entity's own view, the rest made plain. */
function presented(entity: AnyEntity | null, value: object | null): Shown | null {
  if (value === null) return null;
  const shown: Shown = {};
  for (const [name, field] of Object.entries(value)) {
    if (field === undefined || bookkeeping.has(name) || entity?.hidden.includes(name)) continue;
    const type = entity?.view.shape[name] as z.ZodType | undefined;
    if (type) shown[name] = encoded(type, field);
    else if (!secret.test(name)) shown[name] = plain(field);
  }
  return shown;
}

/** A row written before its field got its present type does not parse; its plain form says enough. */
function encoded(type: z.ZodType, value: unknown): unknown {
  const result = z.safeEncode(type, value);
  return plain(result.success ? result.data : value);
}

/** JSON, with secrets left out at any depth and integers of 64 bits as numbers where those are exact, else as text. */
function plain(value: unknown): unknown {
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (value === null || typeof value !== "object") return value;
  if (value instanceof Types.ObjectId) return value.toHexString();
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(plain);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !secret.test(name))
      .map(([name, inner]) => [name, plain(inner)]),
  );
}

function difference(before: Shown | null, after: Shown | null): [Shown | null, Shown | null] {
  if (!before || !after) return [before, after];
  const changed = new Set([...Object.keys(before), ...Object.keys(after)].filter((name) => !Bun.deepEquals(before[name], after[name])));
  const kept = (side: Shown) => Object.fromEntries(Object.entries(side).filter(([name]) => changed.has(name)));
  return [kept(before), kept(after)];
}
