import { createHash, createHmac, randomBytes } from "node:crypto";

/** A bearer secret of 256 random bits. */
export const freshSecret = (): string => randomBytes(32).toString("base64url");

/** How a bearer secret is stored. A plain digest is right: there is nothing to guess in 256 random bits. */
export const digestOf = (secret: string): string => createHash("sha256").update(secret).digest("base64url");

/** The one refresh token that follows this one: whoever asks at the same time gets the same. */
export const successorOf = (token: string, key: Buffer): string => createHmac("sha256", key).update(token).digest("base64url");
