import { domainToASCII } from "node:url";
import { z } from "@hono/zod-openapi";
import { roles } from "@/kit/ctx";
import { invalidField } from "@/kit/problem";
import { entity, line, timestamp, visibleTo } from "@/kit/schema";

const fault = "not an e-mail address whose part before the @ is plain ASCII";

/**
 * The one form in which an address is stored and compared: trimmed, lower case, the domain in ASCII form. Throws 422 for what is no
 * address and for a local part outside of ASCII, so that no look-alike letter meets another account.
 */
export function normalizeEmail(text: string): string {
  const normal = emailOrNull(text);
  if (normal === null) throw invalidField("email", fault);
  return normal;
}

/** The type of an address in bodies and documents. It comes out normalised. */
export const emailAddress = () =>
  z
    .string()
    .max(254)
    .overwrite((text) => emailOrNull(text) ?? text)
    .refine((text) => emailOrNull(text) !== null, fault)
    .openapi({ type: "string", format: "email", maxLength: 254, example: "ada@example.com" });

/** What is stored. A `user` counts as `subscriber` while a subscription package is live. */
export const storedRoles = ["super-admin", "admin", "editor", "author", "contributor", "user"] as const;

export const personName = () => line(2, 50).openapi({ example: "Ada Lovelace" });

export const User = entity(
  "User",
  {
    name: personName(),
    email: emailAddress(),
    /** An argon2id hash; none until a link sent to the address has set one. */
    password: z.string().nullable().default(null),
    role: z.enum(storedRoles).default("user"),
    auth_source: z.enum(["email", "google"]).default("email"),
    google_id: visibleTo("admin", z.string().nullable()).default(null),
    status: z.enum(["in-progress", "blocked"]).default("in-progress").openapi({ description: "`in-progress` is the normal state." }),
    is_verified: z.boolean().default(false),
    /** Sessions and mailed links carry the epoch they were made in; they are void in any other. */
    epoch: z.int().default(0),
    epoch_at: timestamp().nullable().default(null),
    /** Grows each time another super-admin went and this one stayed. */
    witnessed: z.int().default(0),
  },
  {
    server: ["password", "role", "auth_source", "google_id", "status", "is_verified", "epoch", "epoch_at", "witnessed"],
    hidden: ["password", "epoch", "epoch_at", "witnessed"],
    fixed: ["email"],
  },
);

/** The role that somebody counts as: the stored one, or `subscriber`. */
export const countedRole = () =>
  z.enum(roles).openapi({ description: "`subscriber`: a user while a subscription package is live; it is not stored." });

/** An account as its owner sees it. */
export const Me = User.view
  .extend({ role: countedRole(), google_linked: z.boolean().openapi({ description: "Google sign-in opens this account." }) })
  .openapi("Me");

/** What a user may change of themselves. */
export const ProfilePatch = z.strictObject({ name: personName().optional() }).openapi("ProfilePatch");
export const RoleChange = z.strictObject({ role: z.enum(storedRoles) }).openapi("RoleChange");

export const RoleView = z
  .object({
    role: z.string(),
    stored: z.boolean().openapi({ description: "false: follows from a live subscription, cannot be given." }),
    rights: z.array(z.string()).openapi({ example: ["packages:read", "features:draft"] }),
  })
  .openapi("Role");

const localPart = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const label = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/;

/** The same form, or null for what is no address: for look-ups, where that is nobody's. */
export function emailOrNull(text: string): string | null {
  const trimmed = text.trim();
  const at = trimmed.lastIndexOf("@");
  const typed = trimmed.slice(0, at);
  // Before lower-casing: the Kelvin sign and its like would otherwise become ASCII letters.
  if (at < 1 || at > 64 || !/^[\x21-\x7e]+$/.test(typed)) return null;
  const local = typed.toLowerCase();
  const domain = domainToASCII(trimmed.slice(at + 1));
  const labels = domain.split(".");
  const named = labels.length > 1 && labels.every((part) => label.test(part)) && !/^\d+$/.test(labels.at(-1)!);
  const address = `${local}@${domain}`;
  return named && localPart.test(local) && address.length <= 254 ? address : null;
}
