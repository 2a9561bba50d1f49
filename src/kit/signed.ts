import { createHmac, timingSafeEqual } from "node:crypto";
import type { Ctx } from "./ctx";
import { problem } from "./problem";

/** A signed link whose time is over, or that is none of ours. */
export const linkOver = problem("link_over", 410, "This link is over or was never given out.");

export type Signed = { expires: number; signature: string };

/**
 * Says that the product itself lets whoever has this reach `what` until `expires` (ms). HMAC-SHA256 under the first of the encryption keys;
 * what an older one has signed holds until that key is taken out.
 */
export function signed({ config }: Pick<Ctx, "config">, what: string, expires: number): Signed {
  return { expires, signature: proofOf(keysOf(config.ENCRYPTION_KEYS!)[0]!, what, expires) };
}

/** True while a signature is ours and its time is not over. */
export function holds({ config, now }: Pick<Ctx, "config" | "now">, what: string, { expires, signature }: Signed): boolean {
  // As text: the bits that its last letter has to spare are part of it.
  const given = Buffer.from(signature);
  const ours = keysOf(config.ENCRYPTION_KEYS!).some((key) => {
    const proof = Buffer.from(proofOf(key, what, expires));
    return given.byteLength === proof.byteLength && timingSafeEqual(given, proof);
  });
  return ours && expires > now().getTime();
}

const keysOf = (text: string) => text.split(",").map((key) => key.trim());

const proofOf = (key: string, what: string, expires: number) =>
  createHmac("sha256", `link:${key}`).update(`${what}\n${expires}`).digest("base64url");
