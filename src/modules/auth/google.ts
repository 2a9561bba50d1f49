import { createRemoteJWKSet, errors, jwtVerify, type JWTVerifyGetKey } from "jose";
import { z } from "@hono/zod-openapi";
import type { Config } from "@/config";
import type { Ctx } from "@/kit/ctx";
import { problem, unavailable } from "@/kit/problem";
import { normalizeEmail, personName } from "@/modules/users/schema";

export const googleOff = problem("google_off", 403, "Google sign-in is not offered here.");
export const googleRefused = problem("google_refused", 401, "This sign-in by Google is not valid. Start again.");

/** Somebody whom Google knows. `sub` is theirs for ever, the address may change. */
export type GoogleIdentity = { sub: string; email: string; name: string };

type Client = { id: string; secret: string };
type Provider = { authorization: string; token: string; keys: JWTVerifyGetKey };

/** This installation at Google. Throws 403 `google_off` where it has none, or is switched off. */
export function googleClient({ config }: Pick<Ctx, "config">): Client {
  const { GOOGLE_CLIENT_ID: id, GOOGLE_CLIENT_SECRET: secret, flags } = config;
  if (!flags.google || !id || !secret) throw googleOff();
  return { id, secret };
}

/** Where Google sends a browser back to. */
export const redirectUri = ({ config }: Pick<Ctx, "config">): string => `${config.PUBLIC_URL}/api/auth/google/callback`;

/** The address that a browser is sent to. `challenge` is the digest of the verifier that only this product knows (PKCE, RFC 7636). */
export async function authorizationUrl(ctx: Ctx, asked: { state: string; nonce: string; challenge: string }): Promise<string> {
  const { id } = googleClient(ctx);
  const { authorization } = await providerOf(ctx);
  const url = new URL(authorization);
  const parameters = {
    client_id: id,
    redirect_uri: redirectUri(ctx),
    response_type: "code",
    scope: "openid email profile",
    state: asked.state,
    nonce: asked.nonce,
    code_challenge: asked.challenge,
    code_challenge_method: "S256",
    prompt: "select_account",
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.href;
}

/** The ID token that a code stands for. Throws 401 `google_refused` for a code that is not good, 503 when Google does not answer. */
export async function exchange(ctx: Ctx, { code, verifier }: { code: string; verifier: string }): Promise<string> {
  const { id, secret } = googleClient(ctx);
  const { token } = await providerOf(ctx);
  const form = { grant_type: "authorization_code", code, redirect_uri: redirectUri(ctx), code_verifier: verifier };
  const reply = await fetched(ctx, token, {
    method: "POST",
    body: new URLSearchParams({ ...form, client_id: id, client_secret: secret }),
  });
  if (reply.status >= 500) throw away();
  const said = TokenReply.safeParse(await reply.json().catch(() => null));
  if (!reply.ok || !said.success) throw googleRefused();
  return said.data.id_token;
}

/**
 * Who an ID token speaks of. It must be Google's, for this client, not expired, with the nonce it was asked for, of an address that Google
 * has verified. Throws 401 `google_refused`, the same for every fault; 503 when Google's keys cannot be had.
 */
export async function identityOf(ctx: Ctx, token: string, nonce: string | undefined): Promise<GoogleIdentity> {
  const { id } = googleClient(ctx);
  const { keys } = await providerOf(ctx);
  const issuer = ctx.config.GOOGLE_ISSUER;
  const payload = await jwtVerify(token, keys, {
    algorithms: ["RS256"],
    // Google writes its name either way.
    issuer: [issuer, issuer.replace(/^https:\/\//, "")],
    audience: id,
    requiredClaims: ["sub", "iat", "exp"],
    currentDate: ctx.now(),
  }).then(
    (verified) => verified.payload,
    (error: unknown) => {
      if (!isFault(error)) ctx.log.warn({ err: error }, "Google's keys could not be had");
      throw isFault(error) ? googleRefused() : away();
    },
  );
  const claims = Claims.safeParse(payload);
  if (!claims.success || claims.data.aud !== id || claims.data.nonce !== nonce) throw googleRefused();
  const { sub, name } = claims.data;
  const email = normalizeEmail(claims.data.email);
  return { sub, email, name: nameOf(name ?? "", email) };
}

const TokenReply = z.object({ id_token: z.string().max(16_384) });
const Claims = z.object({
  sub: z.string().min(1).max(255),
  aud: z.string(),
  email: z.string().max(320),
  email_verified: z.literal(true),
  nonce: z.string().optional(),
  name: z.string().optional(),
});

const Discovery = z.object({ issuer: z.string(), authorization_endpoint: z.url(), token_endpoint: z.url(), jwks_uri: z.url() });
const timeout_ms = 10_000;
const discoveryLife_ms = 3_600_000;
const known = new WeakMap<Config, { until_ms: number; provider: Promise<Provider> }>();

/** Google as it describes itself, looked up once an hour. */
function providerOf(ctx: Ctx): Promise<Provider> {
  const kept = known.get(ctx.config);
  if (kept && kept.until_ms > performance.now()) return kept.provider;
  const provider = discovered(ctx);
  known.set(ctx.config, { until_ms: performance.now() + discoveryLife_ms, provider });
  // A failure is not kept.
  provider.catch(() => known.delete(ctx.config));
  return provider;
}

async function discovered(ctx: Ctx): Promise<Provider> {
  const issuer = ctx.config.GOOGLE_ISSUER;
  const reply = await fetched(ctx, `${issuer}/.well-known/openid-configuration`, {});
  if (reply.status >= 500) {
    ctx.log.warn({ issuer, status: reply.status }, "Google did not answer");
    throw away();
  }
  const said = Discovery.safeParse(await reply.json().catch(() => null));
  if (!reply.ok || !said.success || said.data.issuer.replace(/\/$/, "") !== issuer) {
    ctx.log.error({ issuer, status: reply.status }, "GOOGLE_ISSUER does not describe itself as an OpenID provider");
    throw away();
  }
  const { authorization_endpoint: authorization, token_endpoint: token, jwks_uri } = said.data;
  // An issuer behind TLS never sends us, or a browser, anywhere without it.
  if (issuer.startsWith("https:") && [authorization, token, jwks_uri].some((url) => !url.startsWith("https:"))) throw away();
  return { authorization, token, keys: createRemoteJWKSet(new URL(jwks_uri), { timeoutDuration: timeout_ms }) };
}

async function fetched(ctx: Ctx, url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { ...init, redirect: "error", signal: AbortSignal.timeout(timeout_ms) });
  } catch (error) {
    ctx.log.warn({ err: error, url }, "Google did not answer");
    throw away();
  }
}

const away = () => unavailable({ detail: "Google does not answer at the moment.", headers: { "Retry-After": "5" } });

/** True for what is wrong with the token, false for what is wrong with getting the keys. */
const isFault = (error: unknown) =>
  error instanceof errors.JOSEError && !["ERR_JWKS_TIMEOUT", "ERR_JWKS_INVALID", "ERR_JOSE_GENERIC"].includes(error.code);

/** A name as accounts may have one: Google's, else what stands before the @. */
function nameOf(given: string, email: string): string {
  const type = personName();
  for (const text of [given.slice(0, 50), email.slice(0, email.indexOf("@")).slice(0, 50)]) {
    const name = type.safeParse(text);
    if (name.success) return name.data;
  }
  return "New user";
}
