import { createHash, createPrivateKey, createPublicKey, randomBytes, type KeyObject } from "node:crypto";
import { errors, jwtVerify, SignJWT } from "jose";
import { Types } from "mongoose";
import type { Config } from "@/config";
import type { Deps, Id, UserActor } from "@/kit/ctx";
import { unauthenticated } from "@/kit/problem";
import { standingOf } from "@/modules/users/service";
import { standingOfSession } from "./sessions";

export type PublicJwk = { kty: "OKP"; crv: "Ed25519"; x: string; kid: string; alg: "EdDSA"; use: "sig" };

export type JwtKeys = {
  /** The key that signs: the first one. */
  kid: string;
  signing: KeyObject;
  /** Every key that is still believed, by its id. */
  verifying: ReadonlyMap<string, KeyObject>;
  /** What `/.well-known/jwks.json` publishes. */
  jwks: { keys: PublicJwk[] };
};

/**
 * Reads `JWT_KEYS`: Ed25519 seeds of 32 bytes in base64url, separated by commas. To rotate, put a new one first; take the old one out
 * once its tokens have expired. A key's id is its thumbprint (RFC 7638), so the two never disagree. Throws an Error that names the place, never the key.
 */
export function parseJwtKeys(text: string): JwtKeys {
  const pairs = seedsOf(text).map(pairOf);
  const [first] = pairs;
  if (!first) throw new Error("JWT_KEYS: no key; `bun run zaaz keys` prints one");
  return {
    kid: first.jwk.kid,
    signing: first.signing,
    verifying: new Map(pairs.map(({ jwk, verifying }) => [jwk.kid, verifying])),
    jwks: { keys: pairs.map(({ jwk }) => jwk) },
  };
}

/** A value for `JWT_KEYS` with one new key. */
export const freshJwtKeys = (): string => randomBytes(32).toString("base64url");

/** The keys of this configuration, parsed once. */
export function jwtKeys(config: Config): JwtKeys {
  let keys = parsed.get(config);
  if (!keys) {
    keys = parseJwtKeys(config.JWT_KEYS ?? "");
    parsed.set(config, keys);
  }
  return keys;
}

/** A signed access token of one session. It says who and which session, never what they may do: that is looked up. */
export function signAccessToken({ config, now }: Pick<Deps, "config" | "now">, user: Id, session: Id): Promise<string> {
  const keys = jwtKeys(config);
  const issued_s = Math.floor(now().getTime() / 1_000);
  return new SignJWT({ sid: session.toHexString() })
    .setProtectedHeader({ alg: algorithm, kid: keys.kid, typ })
    .setSubject(user.toHexString())
    .setIssuer(config.PUBLIC_URL)
    .setAudience(audience)
    .setIssuedAt(issued_s)
    .setExpirationTime(issued_s + config.ACCESS_TOKEN_TTL_SECONDS)
    .sign(keys.signing);
}

/** Who an access token speaks for, while its session lives. Throws 401 `unauthenticated`, the same for every fault. */
export async function authenticate(deps: Deps, token: string): Promise<UserActor> {
  const { user, session } = await claimsOf(deps, token);
  const look = async (fresh: boolean) => {
    const [family, standing] = await Promise.all([standingOfSession(deps, session, fresh), standingOf(deps, user, fresh)]);
    return family && standing && family.epoch === standing.epoch && user.equals(family.user) ? standing : null;
  };
  // What the cache says against a caller may be older than what it says for them: the database decides.
  const standing = (await look(false)) ?? (await look(true));
  if (!standing) throw unauthenticated();
  return { kind: "user", id: user, role: standing.role, session, email: standing.email };
}

const algorithm = "EdDSA";
const typ = "at+jwt";
const audience = "zaaz";
const parsed = new WeakMap<Config, JwtKeys>();
const idPattern = /^[0-9a-f]{24}$/;

/** Nothing of the token decides how it is checked, but the name of one of our own keys. */
async function claimsOf({ config, now }: Deps, token: string): Promise<{ user: Id; session: Id }> {
  const { verifying } = jwtKeys(config);
  const keyOf = ({ kid }: { kid?: string }): KeyObject => {
    const key = verifying.get(kid ?? "");
    if (!key) throw new errors.JWKSNoMatchingKey();
    return key;
  };
  try {
    const { payload } = await jwtVerify(token, keyOf, {
      algorithms: [algorithm],
      typ,
      issuer: config.PUBLIC_URL,
      audience,
      requiredClaims: ["sub", "sid", "iat", "exp"],
      currentDate: now(),
    });
    const { sub, sid } = payload;
    if (typeof sub === "string" && typeof sid === "string" && idPattern.test(sub) && idPattern.test(sid))
      return { user: new Types.ObjectId(sub), session: new Types.ObjectId(sid) };
  } catch (error) {
    if (!(error instanceof errors.JOSEError)) throw error;
  }
  throw unauthenticated();
}

const seedsOf = (text: string) =>
  text
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean);

/** The PKCS #8 wrapping of an Ed25519 seed (RFC 8410, section 7). */
const pkcs8Prefix = Buffer.from("302e020100300506032b657004220420", "hex");

function pairOf(text: string, index: number) {
  const seed = Buffer.from(text, "base64url");
  if (seed.length !== 32 || seed.toString("base64url") !== text)
    throw new Error(`JWT_KEYS: key ${index + 1} is not 32 bytes in base64url; \`bun run zaaz keys\` prints one`);
  const signing = createPrivateKey({ key: Buffer.concat([pkcs8Prefix, seed]), format: "der", type: "pkcs8" });
  const verifying = createPublicKey(signing);
  const { x } = verifying.export({ format: "jwk" });
  if (!x) throw new Error(`JWT_KEYS: key ${index + 1} has no public half`);
  const kid = createHash("sha256")
    .update(JSON.stringify({ crv: "Ed25519", kty: "OKP", x }))
    .digest("base64url");
  const jwk: PublicJwk = { kty: "OKP", crv: "Ed25519", x, kid, alg: algorithm, use: "sig" };
  return { signing, verifying, jwk };
}
