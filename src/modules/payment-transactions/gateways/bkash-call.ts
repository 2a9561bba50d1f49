import { createHash } from "node:crypto";
import type { Ctx } from "@/kit/ctx";
import { Problem } from "@/kit/problem";
import type { Secrets } from "@/modules/payment-methods/schema";
import { gatewayUnavailable } from "../gateway";
import { tokenOf, type Granted } from "./bkash-token";
import { askJson, type Answered } from "./http";

const hosts = { test: "https://tokenized.sandbox.bka.sh", live: "https://tokenized.pay.bka.sh" };
const version = "/v1.2.0-beta";

/** A merchant's account: where it is, what it is known by, and how its token is got. */
export type Account = {
  /** Stands for the account where its token is kept; says nothing of its credentials. */
  key: string;
  host: string;
  appKey: string;
  /** Null: refused. Throws `gateway_unavailable`. */
  grant(): Promise<Granted | null>;
  refresh(refreshToken: string): Promise<Granted | null>;
};

export function bkashAccount(ctx: Ctx, secrets: Secrets["bkash"], isTest: boolean): Account {
  const { app_key, app_secret, username, password } = secrets;
  const host = ctx.gatewayUrls.bkash ?? (isTest ? hosts.test : hosts.live);
  const token = async (what: "grant" | "refresh", more: Record<string, string>): Promise<Granted | null> => {
    const path = `/tokenized/checkout/token/${what}`;
    const answered = await post(ctx, host, path, { username, password }, { app_key, app_secret, ...more });
    const granted = grantedBy(answered);
    if (granted) return granted;
    ctx.log.warn({ gateway: "bkash", path, status: answered.status, code: codeOf(answered.body) }, "bkash gave no token");
    if (answered.status >= 500) throw unavailable();
    return null;
  };
  return {
    key: createHash("sha256")
      .update(JSON.stringify([host, app_key, app_secret, username, password]))
      .digest("base64url"),
    host,
    appKey: app_key,
    grant: () => token("grant", {}),
    refresh: (refresh_token) => token("refresh", { refresh_token }),
  };
}

/** One call under the account's token. A token that is refused is renewed, once. Throws `gateway_unavailable`. */
export async function callBkash(ctx: Ctx, account: Account, path: string, body: Record<string, string>): Promise<Answered> {
  const answered = await sendBkash(ctx, account, path, body);
  if (answered instanceof Problem) throw answered;
  return answered;
}

/** The same, where it matters what became of the call: a problem says that for want of a token nothing was carried out. */
export async function sendBkash(ctx: Ctx, account: Account, path: string, body: Record<string, string>): Promise<Answered | Problem> {
  let refused: string | null = null;
  for (const _try of [1, 2]) {
    const token: string | Problem = await tokenOf(ctx, account, refused).catch((error: unknown) => {
      if (error instanceof Problem) return error;
      throw error;
    });
    if (token instanceof Problem) return token;
    const answered = await post(ctx, account.host, path, { Authorization: token, "X-APP-Key": account.appKey }, body);
    if (!isUnauthorized(answered)) return answered;
    refused = token;
  }
  ctx.log.warn({ gateway: "bkash", path }, "bkash refuses a fresh token");
  return unavailable();
}

export type Answer = { code: string; reason: string | null; body: Record<string, unknown> };

/** The code of an answer, by whichever of its names. What has none is no answer: `gateway_unavailable`. */
export function readAnswer(ctx: Ctx, path: string, { status, body }: Answered): Answer {
  const code = codeOf(body);
  if (code !== "0000") ctx.log.info({ gateway: "bkash", path, status, code }, "bkash did not do it");
  if (code === null || status >= 500) throw unavailable();
  const reason = [body["statusMessage"], body["errorMessage"], body["errorMessageEn"]].find((text) => typeof text === "string");
  return { code, reason: typeof reason === "string" ? reason.slice(0, 200) : null, body };
}

const post = (ctx: Ctx, host: string, path: string, headers: Record<string, string>, body: Record<string, string>) =>
  askJson(ctx, "bkash", `${host}${path.startsWith("/v2/") ? "" : version}${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json", ...headers },
    body: JSON.stringify(body),
  });

export function codeOf(body: Record<string, unknown>): string | null {
  const code = body["statusCode"] ?? body["errorCode"] ?? body["externalCode"] ?? body["internalCode"];
  return typeof code === "string" && code !== "" ? code : null;
}

/** The house in front of bKash's own, which knows tokens and nothing else. */
function isUnauthorized({ status, body }: Answered): boolean {
  const { message } = body;
  return status === 401 || (status === 403 && typeof message === "string" && /unauthori[sz]ed|token/i.test(message));
}

function grantedBy({ status, body }: Answered): Granted | null {
  const { id_token, refresh_token, expires_in } = body;
  if (status !== 200 || typeof id_token !== "string" || id_token === "") return null;
  const seconds = Number(expires_in);
  return {
    id_token,
    refresh_token: typeof refresh_token === "string" && refresh_token !== "" ? refresh_token : null,
    life_ms: (seconds > 0 && seconds <= 86_400 ? seconds : 3_600) * 1_000,
  };
}

const unavailable = () => gatewayUnavailable({ headers: { "Retry-After": "5" } });
