import { z } from "@hono/zod-openapi";
import { entity, objectId, timestamp } from "@/kit/schema";
import { countedRole, emailAddress, personName, User } from "@/modules/users/schema";

/** A device that is signed in: the family of its refresh tokens. It lives while its epoch is the user's. */
export const Session = entity("Session", {
  user: objectId("users"),
  epoch: z.int(),
  address: z.string().default(""),
  agent: z.string().default(""),
  last_used_at: timestamp(),
  expires_at: timestamp(),
  ended_at: timestamp().nullable().default(null),
  end_reason: z.enum(["signed_out", "revoked", "refresh_reuse"]).nullable().default(null),
});

/** One row for each refresh token ever given, so that one that comes again is known. */
export const RefreshToken = entity("RefreshToken", {
  session: objectId("sessions"),
  hash: z.string(),
  rotated_at: timestamp().nullable().default(null),
  expires_at: timestamp(),
});

/**
 * A link that was mailed, or a code handed to the page that a browser came from (`google`). `name` and `password` are what a sign-up asked
 * for, `email` the address that somebody changes to: the link that is clicked sets them.
 */
export const MailLink = entity("MailLink", {
  kind: z.enum(["verify", "reset", "email", "google"]),
  user: objectId("users"),
  epoch: z.int(),
  hash: z.string(),
  name: z.string().nullable().default(null),
  password: z.string().nullable().default(null),
  email: z.string().nullable().default(null),
  expires_at: timestamp(),
});

/** Who had the initial package and credits, by a hash of the address: kept beyond the account. */
export const InitialGift = entity("InitialGift", { email_hash: z.string(), user: objectId("users") });

const password = () => z.string().min(8).max(200).openapi({ format: "password", example: "correct horse battery staple" });
/** A password that is only compared may be anything that fits. */
const anyPassword = () => z.string().min(1).max(200).openapi({ format: "password" });
const secret = (what: string) => z.string().min(1).max(200).openapi({ description: what });

export const SignUp = z.strictObject({ name: personName(), email: emailAddress(), password: password() }).openapi("SignUp");
export const SignIn = z.strictObject({ email: emailAddress(), password: anyPassword() }).openapi("SignIn");
export const ByEmail = z.strictObject({ email: emailAddress() }).openapi("ByEmail");
export const LinkToken = z.strictObject({ token: secret("The token of the mailed link.") }).openapi("LinkToken");
export const ResetPassword = z
  .strictObject({ token: secret("The token of the mailed link."), password: password() })
  .openapi("ResetPassword");
export const ChangePassword = z.strictObject({ current_password: anyPassword(), new_password: password() }).openapi("ChangePassword");
export const ByRefreshToken = z
  .strictObject({ refresh_token: secret("The newest refresh token of the session.") })
  .openapi("ByRefreshToken");

export const ChangeEmail = z.strictObject({ email: emailAddress(), password: anyPassword() }).openapi("ChangeEmail");

const id_token = () =>
  z.string().min(1).max(8_192).openapi({ description: "The ID token that Google gave, issued for this product's client id." });
const nonce = () =>
  z.string().min(1).max(255).optional().openapi({ description: "The nonce that the token was asked for with; needed if there was one." });
export const GoogleToken = z.strictObject({ id_token: id_token(), nonce: nonce() }).openapi("GoogleToken");
export const GoogleLink = z
  .strictObject({
    id_token: id_token(),
    nonce: nonce(),
    password: anyPassword().optional().openapi({ description: "Needed where the account has one." }),
  })
  .openapi("GoogleLink");
export const GoogleCode = z
  .strictObject({ code: secret("The `google_code` of the address that the browser came back to.") })
  .openapi("GoogleCode");
export const GoogleStart = z.strictObject({
  return_to: z
    .url({ protocol: /^https?$/ })
    .max(500)
    .optional()
    .openapi({
      description:
        "A page on a listed origin. The browser comes back to it with `#google_code=…`, good for one minute, or with `#error=…`. Without it, the answer of the callback is the session.",
    }),
});
/** What Google sends along may be more than we know of. */
export const GoogleCallback = z.object({
  state: z.string().max(500).default(""),
  code: z.string().max(4_000).optional(),
  error: z.string().max(200).optional(),
});

export const MailSent = z.object({ email: z.string(), status: z.literal("verification_sent") }).openapi("VerificationSent");
export const Asked = z.object({ email: z.string(), status: z.literal("sent_if_known") }).openapi("MailAsked");

export const SignedIn = z
  .object({
    access_token: z.string().openapi({ description: "A JWT (EdDSA); send it as `Authorization: Bearer …`." }),
    token_type: z.literal("Bearer"),
    expires_in: z.int().openapi({ description: "Seconds." }),
    refresh_token: z.string().openapi({ description: "Good for one refresh; its answer carries the next one." }),
    user: User.view.omit({ google_id: true }).extend({ role: countedRole() }).openapi("SignedInUser"),
  })
  .openapi("SignedIn");

export const SessionView = z
  .object({
    _id: objectId(),
    current: z.boolean().openapi({ description: "The session of this very call." }),
    address: z.string(),
    agent: z.string(),
    created_at: timestamp(),
    last_used_at: timestamp(),
    expires_at: timestamp(),
  })
  .openapi("SessionView");
