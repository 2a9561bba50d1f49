import type { Reply, TestApp } from "@test/support/boot";

/** The tokens of all links mailed to an address, the newest first. */
export const mailedTokens = async (app: TestApp, email: string): Promise<string[]> =>
  (await app.mails(email)).flatMap(({ links }) => links.map((link) => new URL(link).searchParams.get("token")!));

export const freshAddress = () => `u${crypto.randomUUID().slice(0, 12)}@example.com`;

/** What a client can tell two answers apart by, without what differs in every answer. */
export function visible({ status, headers, text }: Reply): object {
  const { "x-request-id": _id, ...rest } = Object.fromEntries(headers);
  return { status, rest, text: text.replace(/"request_id":"[^"]+"/, "").replace(/"email":"[^"]+"/, "") };
}

export type Session = {
  access_token: string;
  token_type: string;
  expires_in: number;
  refresh_token: string;
  user: Record<string, unknown> & { _id: string };
};
