import { afterAll, beforeAll, expect, test } from "bun:test";
import { bootTest, type SignedIn, type TestApp } from "@test/support/boot";
import { parts, read, remade } from "@test/support/forge";
import { authenticate, freshJwtKeys, jwtKeys, parseJwtKeys } from "@/modules/auth/tokens";

let app: TestApp;
let user: SignedIn;
beforeAll(async () => {
  app = await bootTest();
  user = await app.user();
});
afterAll(() => app.close());

const me = (token: string) => app.call("GET", "/api/users/me", { token });

test("a token of ours says who and which session, and nothing of what they may do", async () => {
  const [head, body] = parts(user.token);
  const { kid } = jwtKeys(app.product.config);
  expect(read(head)).toEqual({ alg: "EdDSA", kid, typ: "at+jwt" });
  const claims = read(body);
  expect(Object.keys(claims).sort()).toEqual(["aud", "exp", "iat", "iss", "sid", "sub"]);
  expect(claims).toMatchObject({ sub: user._id, iss: app.url, aud: "zaaz" });
  expect(Number(claims["exp"]) - Number(claims["iat"])).toBe(900);
  expect((await me(await remade(app, user.token))).status).toBe(200);
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
