import { createHash } from "node:crypto";
import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import type { z } from "@hono/zod-openapi";
import type { Ctx } from "@/kit/ctx";
import { badRequest, invalidField, Problem } from "@/kit/problem";
import { authorizationUrl, exchange, googleRefused, identityOf, type GoogleIdentity } from "./google";
import { handOver, signInByGoogle } from "./identities";
import { countGoogle } from "./limits";
import type { GoogleCallback, GoogleStart, SignedIn } from "./schema";
import { digestOf, freshSecret } from "./secrets";

/** What is remembered, sealed, in the browser that began: so the answer is only taken from that browser, and nothing is kept here for strangers. */
type Begun = { state: string; nonce: string; verifier: string; return_to: string | null; until_ms: number };

const life_s = 600;
const startAgain = () => badRequest("This sign-in was not begun in this browser, or too long ago. Start again at /api/auth/google.");

/** Sends a browser to Google: code flow with state, nonce and PKCE. */
export async function beginGoogle(ctx: Ctx, { return_to }: z.output<typeof GoogleStart>, c: Context): Promise<Response> {
  if (return_to !== undefined && !ctx.config.RETURN_ORIGINS.includes(new URL(return_to).origin))
    throw invalidField("return_to", "its origin is not among those that may be returned to", "not_listed");
  await countGoogle(ctx);
  const begun: Begun = {
    state: freshSecret(),
    nonce: freshSecret(),
    verifier: freshSecret(),
    return_to: return_to ?? null,
    until_ms: ctx.now().getTime() + life_s * 1_000,
  };
  const challenge = createHash("sha256").update(begun.verifier).digest("base64url");
  const location = await authorizationUrl(ctx, { state: begun.state, nonce: begun.nonce, challenge });
  setCookie(c, cookieOf(begun.state), await ctx.vault.encrypt(JSON.stringify(begun)), { ...attributes(ctx), maxAge: life_s });
  return redirected(c, location);
}

/** Takes a browser back from Google: the session, or a redirect to the page that it came from. */
export async function endGoogle(
  ctx: Ctx,
  { state, code, error }: z.output<typeof GoogleCallback>,
  c: Context,
): Promise<z.output<typeof SignedIn> | Response> {
  const { return_to, nonce, verifier } = await begunIn(ctx, c, state);
  deleteCookie(c, cookieOf(state), attributes(ctx));
  const token = async () => {
    if (error !== undefined || code === undefined) throw googleRefused(error === "access_denied" ? "It was cancelled." : undefined);
    return exchange(ctx, { code, verifier });
  };
  const agent = c.req.header("User-Agent");
  if (return_to === null) return signInByGoogle(ctx, { id_token: await token(), nonce, agent });
  try {
    await countGoogle(ctx);
    const identity: GoogleIdentity = await identityOf(ctx, await token(), nonce);
    return back(c, return_to, { google_code: await handOver(ctx, identity) });
  } catch (fault) {
    // The page that began it tells people what went wrong.
    if (fault instanceof Problem && fault.status < 500) return back(c, return_to, { error: fault.code });
    throw fault;
  }
}

/** A name of its own for each start, so that two tabs do not take each other's place. */
const cookieOf = (state: string) => `zaaz_google_${digestOf(state).slice(0, 16)}`;

const attributes = ({ config }: Ctx) =>
  ({ path: "/api/auth/google", httpOnly: true, sameSite: "Lax", secure: config.PUBLIC_URL.startsWith("https:") }) as const;

async function begunIn(ctx: Ctx, c: Context, state: string): Promise<Begun> {
  const sealed = state === "" ? undefined : getCookie(c, cookieOf(state));
  const text = sealed && (await ctx.vault.decrypt(sealed).catch(() => null));
  if (!text) throw startAgain();
  // Only `beginGoogle` seals anything under this name, and the seal has held.
  const begun = JSON.parse(text) as Begun;
  if (begun.state !== state || begun.until_ms < ctx.now().getTime()) throw startAgain();
  return begun;
}

/** In the fragment, which no server sees and no log keeps. */
function back(c: Context, return_to: string, said: Record<string, string>): Response {
  const url = new URL(return_to);
  url.hash = new URLSearchParams(said).toString();
  return redirected(c, url.href);
}

function redirected(c: Context, location: string): Response {
  c.header("Cache-Control", "no-store");
  return c.redirect(location, 303);
}
