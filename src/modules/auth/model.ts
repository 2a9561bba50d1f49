import { collection, type Row } from "@/kit/collection";
import { InitialGift, MailLink, RefreshToken, Session } from "./schema";

const unsorted = { sorts: [] } as const;
/** Rows go by themselves once they mean nothing any more. */
const goneAfter = (seconds: number) => [{ expires_at: 1 }, { expireAfterSeconds: seconds }] as const;
const day_s = 86_400;

export const Sessions = collection("sessions", Session, {
  ...unsorted,
  indexes: [[{ user: 1, epoch: 1, last_used_at: -1 }], goneAfter(30 * day_s)],
});
export const RefreshTokens = collection("refresh_tokens", RefreshToken, {
  ...unsorted,
  indexes: [[{ hash: 1 }, { unique: true }], [{ session: 1 }], goneAfter(0)],
});
export const MailLinks = collection("mail_links", MailLink, {
  ...unsorted,
  indexes: [[{ hash: 1 }, { unique: true }], [{ user: 1, kind: 1 }], goneAfter(7 * day_s)],
});
export const InitialGifts = collection("initial_gifts", InitialGift, { ...unsorted, indexes: [[{ email_hash: 1 }, { unique: true }]] });

export type SessionRow = Row<typeof Session>;
export type MailLinkRow = Row<typeof MailLink>;
