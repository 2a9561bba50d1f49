import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { isAtLeast, type Actor, type Ctx, type Role, type Scope } from "./ctx";
import { forbidden, unauthenticated, type ProblemKind } from "./problem";

/** Who may call a route: anyone, users of at least a role, service keys with a scope (or any service key). Nothing named: nobody. */
export type Access = { readonly anyone?: true; readonly user?: Role; readonly service?: Scope | true };

export const anyone: Access = { anyone: true, user: "user", service: true };
export const signedIn: Access = { user: "user" };
export const atLeast = (user: Role): Access => ({ user });
export const serviceKey = (service: Scope | true): Access => ({ service });

/** Refuses who may not call: 401 for a stranger, 403 for somebody known. Runs before anything else of the request is read. */
export function admit(access: Access, actor: Actor): void {
  if (actor.kind === "system") return;
  if (actor.kind === "anonymous") {
    if (!access.anyone) throw unauthenticated();
    return;
  }
  const { user, service } = access;
  const allowed =
    actor.kind === "user"
      ? user !== undefined && isAtLeast(actor, user)
      : service === true || (service !== undefined && actor.scopes.includes(service));
  if (!allowed) throw forbidden();
}

export type PageMeta = { page: number; limit: number; total: number; pages: number; total_more?: true; next: string | null };
export type Page<T> = { data: T[]; meta: PageMeta };

type None = z.ZodObject<Record<never, never>>;
type Method = "get" | "post" | "put" | "patch" | "delete";
type Status = 200 | 201 | 202 | 204 | 303;

export type Definition<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType, M extends boolean> = {
  method: Method;
  path: `/${string}`;
  /** Operation id, camelCase, unique over the product: the SDK's method name. */
  id: string;
  summary: string;
  description?: string;
  access: Access;
  params?: P;
  query?: Q;
  body?: B;
  /** The same as the contract shows it, where it says more (entries that are parsed one by one). */
  takes?: z.ZodType;
  /** What a call answers with under `data`; a 204 has none. */
  returns: R;
  /** The same as the contract shows it, where it says more (references that may be hydrated). */
  shows?: z.ZodType;
  paged?: M;
  status?: Status;
  problems?: readonly ProblemKind[];
  /** `credential`: the answer holds a secret and is never kept to be replayed; a repeated key is 409 `already_issued`. `own`: `run` keeps to the key itself, for what it is given is not in the body. `none`: the route has another key. */
  idempotency?: "replay" | "credential" | "own" | "none";
  /** Not counted against the limits a minute: a gateway must always be heard. */
  uncounted?: true;
  /** Answers people with a page, its refusals too. */
  page?: true;
  /** When the answer is a 303 to elsewhere instead. */
  redirects?: string;
  /** The body is a form with one file: `run` reads it as it comes in. */
  upload?: { field: string; bytesMax: number };
  /** The media type of an answer that is no JSON. */
  media?: string;
  /** Largest body in bytes, where it is not the usual 64 KiB. */
  bodyMax?: number;
  run(
    ctx: Ctx,
    input: { params: z.output<P>; query: z.output<Q>; body: z.output<B> },
    c: Context,
  ): Promise<(M extends true ? Page<z.output<R>> : z.output<R>) | Response>;
  /** The last hand on the encoded data, before it leaves: hydration. */
  finish?(ctx: Ctx, query: z.output<Q>, data: unknown): Promise<unknown>;
};

/** A route with its types erased, ready to mount. Only `endpoint()` makes one. */
export type Endpoint = Omit<Definition<z.ZodType, z.ZodType, z.ZodType, z.ZodType, boolean>, "run" | "finish"> & {
  run(ctx: Ctx, input: { params: unknown; query: unknown; body: unknown }, c: Context): Promise<unknown>;
  finish?(ctx: Ctx, query: unknown, data: unknown): Promise<unknown>;
};

/** Declares one route. Chained route types explode compile time, so they end here. */
export function endpoint<
  P extends z.ZodType = None,
  Q extends z.ZodType = None,
  B extends z.ZodType = None,
  R extends z.ZodType = z.ZodType,
  M extends boolean = false,
>(definition: Definition<P, Q, B, R, M>): Endpoint {
  // Sound because `run` and `finish` only ever receive what the definition's own schemas produced.
  return definition;
}

/** The reply of a route that says nothing (204). */
export const nothing = z.undefined();

/** Sets the `Idempotency-Replayed: true` header: the answer is the first one's. */
export const replayed = (c: Context) => c.header("Idempotency-Replayed", "true");
