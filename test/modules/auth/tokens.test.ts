import { createHmac, generateKeyPairSync, type KeyObject } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "bun:test";
import { SignJWT, type JWTPayload } from "jose";
import { bootTest, type SignedIn, type TestApp } from "@test/support/boot";
import { authenticate, freshJwtKeys, jwtKeys, parseJwtKeys } from "@/modules/auth/tokens";

let app: TestApp;
let user: SignedIn;
beforeAll(async () => {
  app = await bootTest();
  user = await app.user();
});
afterAll(() => app.close());

const me = (token: string, scheme = "Bearer") => app.call("GET", "/api/users/me", { headers: { Authorization: `${scheme} ${token}` } });
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const parts = (token: string) => token.split(".") as [string, string, string];
const read = (text: string) => JSON.parse(Buffer.from(text, "base64url").toString()) as Record<string, unknown>;

type Change = { claims?: JWTPayload; header?: Record<string, unknown>; key?: KeyObject };

/** The user's own token, made anew with our own key and something changed. */
function remade({ claims = {}, header = {}, key }: Change = {}): Promise<string> {
  const keys = jwtKeys(app.product.config);
  const [head, body] = parts(user.token);
  const payload = Object.fromEntries(Object.entries({ ...read(body), ...claims }).filter(([, value]) => value !== undefined));
  return new SignJWT(payload).setProtectedHeader({ alg: "EdDSA", ...read(head), ...header }).sign(key ?? keys.signing);
}

const now_s = () => Math.floor(Date.now() / 1_000);
const hmac = (secret: Buffer | string, header: object) => {
  const signed = `${part(header)}.${parts(user.token)[1]}`;
  return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
};

test("a token of ours says who and which session, and nothing of what they may do", async () => {
  const [head, body] = parts(user.token);
  const { kid } = jwtKeys(app.product.config);
  expect(read(head)).toEqual({ alg: "EdDSA", kid, typ: "at+jwt" });
  const claims = read(body);
  expect(Object.keys(claims).sort()).toEqual(["aud", "exp", "iat", "iss", "sid", "sub"]);
  expect(claims).toMatchObject({ sub: user._id, iss: app.url, aud: "zaaz" });
  expect(Number(claims["exp"]) - Number(claims["iat"])).toBe(900);
  expect((await me(await remade())).status).toBe(200);
});

test("forged JWT alg and kid: every forged token gets the same 401", async () => {
  const { keys } = jwtKeys(app.product.config).jwks;
  const [jwk] = keys;
  const publicKey = jwtKeys(app.product.config).verifying.get(jwk!.kid)!;
  const stranger = generateKeyPairSync("ed25519").privateKey;
  const other = await app.user();
  const [head, body, signature] = parts(user.token);
  const hs = { alg: "HS256", kid: jwk!.kid, typ: "at+jwt" };
  const flipped = Buffer.from(signature, "base64url");
  flipped[10]! ^= 1;
  const forged: Record<string, string> = {
    "HS256 with the raw public key": hmac(Buffer.from(jwk!.x, "base64url"), hs),
    "HS256 with its base64url": hmac(jwk!.x, hs),
    "HS256 with its PEM": hmac(publicKey.export({ type: "spki", format: "pem" }), hs),
    none: `${part({ alg: "none", kid: jwk!.kid, typ: "at+jwt" })}.${body}.`,
    None: `${part({ alg: "None", kid: jwk!.kid, typ: "at+jwt" })}.${body}.`,
    "none with the signature left": `${part({ alg: "none", typ: "at+jwt" })}.${body}.${signature}`,
    "no kid": await remade({ header: { kid: undefined } }),
    "a kid of somebody": await remade({ header: { kid: "somebody" } }),
    "a kid that is a path": await remade({ header: { kid: "../../etc/passwd" } }),
    "a kid of every object": await remade({ header: { kid: "__proto__" } }),
    "a key of its own": await remade({
      key: stranger,
      header: { jwk: generateKeyPairSync("ed25519").publicKey.export({ format: "jwk" }) },
    }),
    "a key set of its own": await remade({ key: stranger, header: { jku: `${app.url}/.well-known/jwks.json` } }),
    "a certificate of its own": await remade({ key: stranger, header: { x5u: "http://127.0.0.1:1/cert" } }),
    "somebody's signature": await remade({ key: stranger }),
    "the type of another token": await remade({ header: { typ: "JWT" } }),
    "no type": await remade({ header: { typ: undefined } }),
    "another audience": await remade({ claims: { aud: "another" } }),
    "no audience": await remade({ claims: { aud: undefined as unknown as string } }),
    "another issuer": await remade({ claims: { iss: "http://127.0.0.1:1" } }),
    "no end": await remade({ claims: { exp: undefined as unknown as number } }),
    "an end that has passed": await remade({ claims: { exp: now_s() - 1 } }),
    "a beginning to come": await remade({ claims: { nbf: now_s() + 600 } }),
    "no session": await remade({ claims: { sid: undefined } }),
    "a session that is an operator": await remade({ claims: { sid: { $ne: null } } }),
    "nobody's session": await remade({ claims: { sub: "0".repeat(24) } }),
    "another's session": await remade({ claims: { sub: other._id } }),
    "a session that never was": await remade({ claims: { sid: "0".repeat(24) } }),
    "a flipped bit": `${head}.${body}.${flipped.toString("base64url")}`,
    "a claim changed": `${head}.${part({ ...read(body), sub: "0".repeat(24) })}.${signature}`,
    "no signature": `${head}.${body}.`,
    "a critical header unknown": await remade({ header: { crit: ["exp"], exp: 1 } }).catch(
      () => `${part({ ...read(head), crit: ["x"], x: 1 })}.${body}.${signature}`,
    ),
    nothing: "x",
    "a refresh token": user.refresh_token,
    "very much": "x".repeat(8_000),
  };
  const bodies = new Set<string>();
  for (const [name, token] of Object.entries(forged)) {
    const { status, text } = await me(token);
    expect({ name, status }).toEqual({ name, status: 401 });
    bodies.add(text.replace(/"request_id":"[^"]+"/, ""));
  }
  expect([...bodies]).toHaveLength(1);
  expect((await me(user.token, "Basic")).status).toBe(401);
  expect((await me(user.token)).status).toBe(200);
});

test("the key set says of each key what it is for, and nothing private", async () => {
  const response = await app.call("GET", "/.well-known/jwks.json");
  expect(response.status).toBe(200);
  const { keys } = JSON.parse(response.text) as { keys: Record<string, string>[] };
  expect(keys).toHaveLength(1);
  for (const key of keys) {
    expect(Object.keys(key).sort()).toEqual(["alg", "crv", "kid", "kty", "use", "x"]);
    expect(key).toMatchObject({ alg: "EdDSA", crv: "Ed25519", kty: "OKP", use: "sig" });
  }
});

test("keys rotate: the first signs, the others are believed, one taken out is not", async () => {
  const { deps } = app.product;
  const older = deps.config.JWT_KEYS!;
  const newer = freshJwtKeys();
  const rotated = { ...deps, config: { ...deps.config, JWT_KEYS: `${newer}, ${older}` } };
  expect(jwtKeys(rotated.config).kid).toBe(parseJwtKeys(newer).kid);
  expect(jwtKeys(rotated.config).jwks.keys.map(({ kid }) => kid)).toEqual([parseJwtKeys(newer).kid, parseJwtKeys(older).kid]);
  expect((await authenticate(rotated, user.token)).id.toHexString()).toBe(user._id);
  const gone = { ...deps, config: { ...deps.config, JWT_KEYS: newer } };
  expect(authenticate(gone, user.token)).rejects.toMatchObject({ code: "unauthenticated" });
});

test.each(["", " , ", "short", `${"A".repeat(43)}=`, "A".repeat(44), `${freshJwtKeys()},nonsense`])(
  "JWT_KEYS %p is refused without being shown",
  (text) => {
    expect(() => parseJwtKeys(text)).toThrow(/^JWT_KEYS: /);
    expect(() => parseJwtKeys(text)).not.toThrow(text.trim() && text.length > 5 ? text : "\u0000");
  },
);

test("a lost cache is no lost session", async () => {
  const deps = {
    ...app.product.deps,
    cache: { ...app.product.deps.cache, get: () => Promise.resolve(null), set: () => Promise.resolve() },
  };
  expect(await authenticate(deps, user.token)).toMatchObject({ kind: "user", role: "user", email: user.email });
});
