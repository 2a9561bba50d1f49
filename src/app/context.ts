import type { Context, MiddlewareHandler } from "hono";
import { plainAddress } from "@/kit/address";
import type { Actor, Ctx, Deps } from "@/kit/ctx";
import type { Message, Payload } from "@/kit/message";
import { Problem, unauthenticated } from "@/kit/problem";
import { authenticateKey } from "@/modules/api-clients/service";
import { authenticate } from "@/modules/auth/tokens";
import { countAddress, countCall } from "./limits";
import type { ContextOf, HttpEnv } from "./mount";

/** Writes an outbox row in the running transaction. */
export type Emit = <M extends Message>(message: M, payload: Payload<M>, id?: string) => Promise<void>;

type Who = { actor: Actor; requestId: string; address?: string; idempotencyKey?: string };

/** The one place where a ctx is made: for requests, consumers, jobs and tests alike. */
export const contextFor = (deps: Deps, emit: Emit, { actor, requestId, address = "", idempotencyKey }: Who): Ctx => ({
  ...deps,
  emit,
  actor,
  requestId,
  address,
  ...(idempotencyKey !== undefined && { idempotencyKey }),
});

/** A ctx of the product itself: a job, a consumer, the boot. */
export const systemContext = (deps: Deps, emit: Emit, job: string, requestId: string = crypto.randomUUID()): Ctx =>
  contextFor(deps, emit, { actor: { kind: "system", job }, requestId });

/** How requests get theirs. */
export function requestContexts(deps: Deps, emit: Emit): ContextOf {
  return async (c, { uncounted = false }) => {
    const address = addressOf(c, deps.config.TRUSTED_PROXIES);
    const actor = await actorOf(deps, c.req.header("Authorization")).catch(async (error: unknown) => {
      if (error instanceof Problem) await countAddress(c, deps, address);
      throw error;
    });
    if (!uncounted) await countCall(c, deps, actor, address);
    const idempotencyKey = c.req.header("Idempotency-Key");
    return contextFor(deps, emit, {
      actor,
      requestId: c.get("requestId"),
      address,
      ...(idempotencyKey !== undefined && { idempotencyKey }),
    });
  };
}

/** Counts what is no endpoint (pages, metrics, documents) against the budget of its address, like all the rest. */
export const counted = (deps: Deps): MiddlewareHandler<HttpEnv> => {
  return async (c, next) => {
    await countAddress(c, deps, addressOf(c, deps.config.TRUSTED_PROXIES));
    await next();
  };
};

async function actorOf(deps: Deps, header: string | undefined): Promise<Actor> {
  if (header === undefined) return { kind: "anonymous" };
  const [scheme, credential, ...rest] = header.split(" ");
  if (scheme?.toLowerCase() !== "bearer" || !credential || rest.length > 0)
    throw unauthenticated("Authorization: send Bearer and one token.");
  return credential.startsWith("zz_") ? authenticateKey(deps, credential) : authenticate(deps, credential);
}

/** The caller's address: the nearest one that is not a proxy we trust. What a proxy passes on and is no address is not believed. */
function addressOf(c: Context<HttpEnv>, trusted: readonly string[]): string {
  const peer = plainAddress(c.env?.address ?? "") ?? "";
  if (!trusted.includes(peer)) return peer;
  const hops = (c.req.header("X-Forwarded-For") ?? "").split(",").map((hop) => plainAddress(hop.trim()));
  return hops.findLast((hop) => hop === null || !trusted.includes(hop)) ?? peer;
}
