import { createHmac, generateKeyPairSync, type KeyObject } from "node:crypto";
import { SignJWT, type JWTPayload } from "jose";
import { jwtKeys } from "@/modules/auth/tokens";
import type { SignedIn, TestApp } from "./boot";

export const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
export const parts = (token: string) => token.split(".") as [head: string, body: string, signature: string];
export const read = (text: string) => JSON.parse(Buffer.from(text, "base64url").toString()) as Record<string, unknown>;

type Change = { claims?: JWTPayload; header?: Record<string, unknown>; key?: KeyObject };

/** Somebody's own token, made anew with our own key and something changed. */
export function remade(app: TestApp, token: string, { claims = {}, header = {}, key }: Change = {}): Promise<string> {
  const [head, body] = parts(token);
  const payload = Object.fromEntries(Object.entries({ ...read(body), ...claims }).filter(([, value]) => value !== undefined));
  const signing = key ?? jwtKeys(app.product.config).signing;
  return new SignJWT(payload).setProtectedHeader({ alg: "EdDSA", ...read(head), ...header }).sign(signing);
}

export const stranger = generateKeyPairSync("ed25519");

const now_s = () => Math.floor(Date.now() / 1_000);

/** Tokens that nobody should believe, by what is wrong with each. `elsewhere` is an address that a token may try to have its key fetched from. */
export async function forgedTokens(app: TestApp, user: SignedIn, other: SignedIn, elsewhere: string): Promise<Record<string, string>> {
  return {
    ...forgedKeys(app, user.token),
    ...(await forgedHeaders(app, user.token, elsewhere)),
    ...(await forgedClaims(app, user, other)),
  };
}

/** Checked by a way that the token chose. */
function forgedKeys(app: TestApp, token: string): Record<string, string> {
  const { jwks, verifying } = jwtKeys(app.product.config);
  const [jwk] = jwks.keys;
  const [head, body, signature] = parts(token);
  const pem = verifying.get(jwk!.kid)!.export({ type: "spki", format: "pem" });
  const header = { kid: jwk!.kid, typ: "at+jwt" };
  const hmac = (secret: Buffer | string, hash = "256") => {
    const signed = `${part({ ...header, alg: `HS${hash}` })}.${body}`;
    return `${signed}.${createHmac(`sha${hash}`, secret).update(signed).digest("base64url")}`;
  };
  const flipped = Array.from({ length: 64 }, (_, at) => {
    const bytes = Buffer.from(signature, "base64url");
    bytes[at]! ^= 1 << (at % 8);
    return [`a flipped bit in byte ${at}`, `${head}.${body}.${bytes.toString("base64url")}`] as const;
  });
  return {
    "HS256 with the raw public key": hmac(Buffer.from(jwk!.x, "base64url")),
    "HS256 with its base64url": hmac(jwk!.x),
    "HS256 with its PEM": hmac(pem),
    "HS512 with its PEM": hmac(pem, "512"),
    "HS256 with nothing": hmac(""),
    none: `${part({ ...header, alg: "none" })}.${body}.`,
    None: `${part({ ...header, alg: "None" })}.${body}.`,
    "none with the signature left": `${part({ alg: "none", typ: "at+jwt" })}.${body}.${signature}`,
    "another algorithm": `${part({ ...header, alg: "ES256" })}.${body}.${signature}`,
    "no algorithm": `${part(header)}.${body}.${signature}`,
    "a claim changed": `${head}.${part({ ...read(body), sub: "0".repeat(24) })}.${signature}`,
    "no signature": `${head}.${body}.`,
    "a critical header unknown": `${part({ ...read(head), crit: ["x"], x: 1 })}.${body}.${signature}`,
    nothing: "x",
    "very much": "x".repeat(8_000),
    ...Object.fromEntries(flipped),
  };
}

async function forgedHeaders(app: TestApp, token: string, elsewhere: string): Promise<Record<string, string>> {
  const own = (header: Record<string, unknown>) => remade(app, token, { header });
  const theirs = (header: Record<string, unknown> = {}) => remade(app, token, { key: stranger.privateKey, header });
  return {
    "no kid": await own({ kid: undefined }),
    "a kid of somebody": await own({ kid: "somebody" }),
    "a kid that is a path": await own({ kid: "../../etc/passwd" }),
    "a kid that is a query": await own({ kid: "' OR '1'='1" }),
    "a kid that is an address": await theirs({ kid: `${elsewhere}/key` }),
    "a kid of every object": await own({ kid: "__proto__" }),
    "a key of its own": await theirs({ jwk: stranger.publicKey.export({ format: "jwk" }) }),
    "a key of its own, by its own name": await theirs({ kid: "own", jwk: { ...stranger.publicKey.export({ format: "jwk" }), kid: "own" } }),
    "a key set of its own": await theirs({ jku: `${elsewhere}/jwks.json` }),
    "a certificate of its own": await theirs({ x5u: `${elsewhere}/certificate` }),
    "somebody's signature": await theirs(),
    "the type of another token": await own({ typ: "JWT" }),
    "no type": await own({ typ: undefined }),
  };
}

async function forgedClaims(app: TestApp, user: SignedIn, other: SignedIn): Promise<Record<string, string>> {
  const claims = (changed: Record<string, unknown>) => remade(app, user.token, { claims: changed });
  return {
    "another audience": await claims({ aud: "another" }),
    "no audience": await claims({ aud: undefined }),
    "another issuer": await claims({ iss: "http://127.0.0.1:1" }),
    "no end": await claims({ exp: undefined }),
    "an end that has passed": await claims({ exp: now_s() - 1 }),
    "an end that is a text": await claims({ exp: "9999999999" }),
    "a beginning to come": await claims({ nbf: now_s() + 600 }),
    "no session": await claims({ sid: undefined }),
    "a session that is an operator": await claims({ sid: { $ne: null } }),
    "nobody's session": await claims({ sub: "0".repeat(24) }),
    "another's session": await claims({ sub: other._id }),
    "a session that never was": await claims({ sid: "0".repeat(24) }),
    "a refresh token": user.refresh_token,
  };
}
