import { createHash, timingSafeEqual } from "node:crypto";

/** What must be under the signature, so that nothing that decides can stand beside it. */
const mustSign = ["tran_id", "status", "amount", "currency", "currency_type", "currency_amount", "store_id"];

/**
 * The fields of a notification that are signed with the store's password, and nothing that stands beside them; null where the signature
 * does not hold. `verify_sign` (MD5) and, where it is sent, `verify_sign_sha2`: the fields that `verify_key` names, as they came, with
 * `store_passwd` (the password's own digest) among them, sorted by name and joined as `k=v&k=v`. As the vendor's libraries compute it; the
 * second one is not documented and was found on a payload of theirs.
 */
export function signedFields(fields: Readonly<Record<string, string>>, password: string): Record<string, string> | null {
  const names = (fields["verify_key"] ?? "").split(",").filter((name) => Object.hasOwn(fields, name));
  if (mustSign.some((name) => !names.includes(name))) return null;
  const given = { md5: fields["verify_sign"], sha256: fields["verify_sign_sha2"] };
  if (given.md5 === undefined) return null;
  const holds = (["md5", "sha256"] as const).every((algorithm) => {
    const sign = given[algorithm];
    return sign === undefined || same(sign, signatureOf(fields, names, password, algorithm));
  });
  return holds ? Object.fromEntries(names.map((name) => [name, fields[name]!])) : null;
}

/** The signature of the named fields, in lower-case hex. */
export function signatureOf(
  fields: Readonly<Record<string, string>>,
  names: readonly string[],
  password: string,
  algorithm: "md5" | "sha256",
): string {
  const digest = (text: string) => createHash(algorithm).update(text, "utf8").digest("hex");
  const all: Record<string, string> = Object.fromEntries(names.map((name) => [name, fields[name]!]));
  all["store_passwd"] = digest(password);
  const joined = Object.keys(all)
    .toSorted()
    .map((name) => `${name}=${all[name]}`)
    .join("&");
  return digest(joined.replace(/&+$/, ""));
}

function same(given: string, ours: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(ours)];
  return a.byteLength === b.byteLength && timingSafeEqual(a, b);
}
