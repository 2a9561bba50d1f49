import { emailOrNull } from "@/modules/users/schema";
import { createHash } from "node:crypto";
import { Types } from "mongoose";
import type { Ctx, Id, ServiceActor } from "@/kit/ctx";
import { forbidden, invalidField, problem } from "@/kit/problem";
import { pricingFor, type Pricing } from "@/modules/billing-settings/pricing";
import { findEndpoint, type UsableEndpoint } from "@/modules/feature-endpoints/service";
import { entitlementOf } from "@/modules/package-transactions/service";
import { userNotFound } from "@/modules/user-wallets/ledger";
import { findByEmail, findUser, standingOf, userBlocked } from "@/modules/users/service";

export const featureNotIncluded = problem("feature_not_included", 403, "The user's package does not include this feature.");
export const endpointNotFound = problem("feature_endpoint_not_found", 404, "No such feature endpoint is in service.");
export const wordLimitExceeded = problem("word_limit_exceeded", 422, "The call has more words than the package allows.");

export type Named = {
  user?: Id | undefined;
  email?: string | undefined;
  feature_endpoint?: Id | undefined;
  method?: string | undefined;
  endpoint?: string | undefined;
  ai_model?: string | undefined;
};

/** The service key that calls. Access has admitted no one else; a job that calls says whose key it acts for. */
export function clientOf(ctx: Ctx): ServiceActor {
  if (ctx.actor.kind !== "service") throw forbidden();
  return ctx.actor;
}

export const namesUser = ({ user, email }: Named): boolean => user !== undefined || email !== undefined;

/** The user a call names. Throws 422 unless by exactly one of id and e-mail, 404 `user_not_found`, 403 `user_blocked`. */
export async function userOf(ctx: Ctx, { user, email }: Named): Promise<Id> {
  if ((user === undefined) === (email === undefined)) throw invalidField("user", "name the user by `user` or by `email`", "missing");
  // Known a moment ago to be there and not blocked: nearly always so, and it costs no read.
  if (user !== undefined && (await atOnce(ctx, `user:${user.toHexString()}`, () => standingOf(ctx, user)))) return user;
  const found = user === undefined ? await byEmail(email ?? "") : await findUser(user);
  if (!found) throw userNotFound();
  if (found.status === "blocked") throw userBlocked();
  return found._id;
}

/** A letter that only looks like another, or turns into it in lower case, belongs to no account. */
async function byEmail(typed: string) {
  const email = emailOrNull(typed);
  return email === null ? null : findByEmail(email);
}

/** The endpoint a call names, null when it names none. Throws 404 `feature_endpoint_not_found`. */
export async function endpointOf(ctx: Ctx, { feature_endpoint, method, endpoint }: Named): Promise<UsableEndpoint | null> {
  if (feature_endpoint === undefined && method === undefined && endpoint === undefined) return null;
  if (feature_endpoint === undefined && (method === undefined || endpoint === undefined)) {
    throw invalidField(method === undefined ? "method" : "endpoint", "`method` and `endpoint` go together", "missing");
  }
  const named = feature_endpoint === undefined ? { method: method ?? "", endpoint: endpoint ?? "" } : { id: feature_endpoint };
  const found = await findEndpoint(ctx, named);
  if (!found) throw endpointNotFound();
  return found;
}

/** What the call costs now. Throws 404 `ai_model_not_found`, 503 `not_priced`, 422 when it names neither a model nor an endpoint. */
export function pricingOf(ctx: Ctx, { ai_model }: Named, endpoint: UsableEndpoint | null): Promise<Pricing> {
  if (ai_model === undefined && !endpoint) throw invalidField("ai_model", "name a model, an endpoint, or both", "missing");
  const priceable = { model: ai_model, endpoint: endpoint && { credits: endpoint.credits } };
  return atOnce(ctx, `price:${endpoint?.credits ?? ""}:${ai_model ?? ""}`, () => pricingFor(ctx, priceable));
}

const asked = new Map<string, Promise<unknown>>();

/**
 * Many calls that ask for the same at the same instant are one read: what is cached ends for all of them together. A transaction reads for
 * itself.
 */
function atOnce<T>(ctx: Ctx, key: string, read: () => Promise<T>): Promise<T> {
  if (ctx.session()) return read();
  const running = asked.get(key);
  if (running) return running as Promise<T>; // A key names one kind of value.
  const fresh = read().finally(() => asked.delete(key));
  asked.set(key, fresh);
  return fresh;
}

/** The word limit that applies. Throws 403 `feature_not_included`, 422 `word_limit_exceeded`. */
export async function checkPackage(ctx: Ctx, user: Id, endpoint: UsableEndpoint | null, words: number | undefined): Promise<number | null> {
  if (!endpoint) return null;
  const entitlement = await entitlementOf(ctx, user);
  if (!entitlement.features.has(endpoint.feature.toHexString())) throw featureNotIncluded();
  const word_limit = entitlement.wordLimit(endpoint._id);
  if (word_limit !== null && words !== undefined && words > word_limit) throw wordLimitExceeded({ members: { word_limit, words } });
  return word_limit;
}

/** The hash of what a call says, whatever the order it says it in. */
export function hashOf(input: Record<string, unknown>): string {
  return createHash("sha256").update(canonical(input)).digest("base64url");
}

function canonical(value: unknown): string {
  if (typeof value === "bigint") return `${value}`;
  if (value instanceof Types.ObjectId) return JSON.stringify(value.toHexString());
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (value === null || typeof value !== "object" || value instanceof Date) return JSON.stringify(value);
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return `{${entries
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, inner]) => `${JSON.stringify(name)}:${canonical(inner)}`)
    .join()}}`;
}
