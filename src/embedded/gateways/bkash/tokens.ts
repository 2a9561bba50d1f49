import { randomBytes } from "node:crypto";
import { refusal, type Account, type Said, type Tokens } from "./types";

const life_s = 3_600;
const hour_ms = 3_600_000;
/** Whoever asks for more within an hour is locked out for an hour. */
const asksMax = 2;

type Headers = (name: string) => string | undefined;

/** Gives a token to who has the account's user name and password in the headers and its keys in the body. */
export function grant(account: Account, header: Headers, body: Said, what: "grant" | "refresh"): { status: 200 | 400 | 401; body: Said } {
  const { secrets, world, tokens } = account;
  if (!header("username") || !header("password")) return missing("password, username");
  if (header("username") !== secrets.username || header("password") !== secrets.password) return unauthorized;
  if (body["app_key"] !== secrets.app_key || body["app_secret"] !== secrets.app_secret)
    return { status: 200, body: refusal("2001", "Invalid App Key") };
  const now = world.now().getTime();
  const kept: Tokens = tokens.get("tokens") ?? { id: "tokens", id_token: "", refresh_token: "", ends: 0, asked: [], lockedUntil: 0 };
  if (what === "refresh" && (kept.refresh_token === "" || body["refresh_token"] !== kept.refresh_token)) return unauthorized;
  const asked = kept.asked.filter((at) => at > now - hour_ms);
  if (kept.lockedUntil > now || asked.length >= asksMax) {
    tokens.put({ ...kept, lockedUntil: Math.max(kept.lockedUntil, now + hour_ms) });
    return { status: 200, body: refusal("9999", "Too many token requests") };
  }
  const made: Tokens = {
    ...kept,
    id_token: `id-${randomBytes(24).toString("base64url")}`,
    refresh_token: `refresh-${randomBytes(24).toString("base64url")}`,
    ends: now + life_s * 1_000,
    asked: [...asked, now],
  };
  tokens.put(made);
  const { id_token, refresh_token } = made;
  return {
    status: 200,
    body: { statusCode: "0000", statusMessage: "Successful", token_type: "Bearer", id_token, expires_in: life_s, refresh_token },
  };
}

/** Whether a call carries the account's live token, bare, and its key. */
export function isAdmitted({ secrets, tokens, world }: Account, header: Headers): boolean {
  const kept = tokens.get("tokens");
  const live = kept !== null && kept.id_token !== "" && kept.ends > world.now().getTime();
  return live && header("authorization") === kept.id_token && header("x-app-key") === secrets.app_key;
}

export const unauthorized = { status: 401 as const, body: { message: "Unauthorized" } };
const missing = (names: string) => ({ status: 400 as const, body: { message: `Missing required request parameters: [${names}]` } });
