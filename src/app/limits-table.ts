import { bodyMax, depthMax } from "@/kit/body";
import type { Limit } from "@/kit/limit";
import { limitMax, pagedRowsMax } from "@/kit/query";
import { authLimits } from "@/modules/auth/limits";
import { contactLimit } from "@/modules/contact/service";
import { eventsMax, tokensMax } from "@/modules/credits-process/schema";
import { bonusMax } from "@/modules/credits-transactions/schema";
import { fileMax_bytes, filesMax } from "@/modules/storage/schema";
import { RULES } from "@/modules/user-wallets/wallet-state";
import { exportLimit } from "@/modules/users/export";
import { limits } from "./limits";

const rates: readonly (readonly [what: string, who: string, limit: Limit])[] = [
  ["calls without credentials, or with such as do not hold", "an address", limits.address],
  ["calls with a token", "a user", limits.user],
  ["calls with a key", "a service key, unless its `rate_limit` says otherwise", limits.service],
  ["sign-in, and whatever else asks for the password", "an account", authLimits.account],
  ["sign-in, by Google too", "an address", authLimits.address],
  ["sign-up; forgotten password; verification again; change of e-mail: each", "an address", authLimits.asking],
  ["mail of these", "an address written to", authLimits.mailbox],
  ["messages to us", "an address", contactLimit],
  ["exports", "a user", exportLimit],
];

const number = (value: number) => value.toLocaleString("en");
const size = (bytes: number) => (bytes % 2 ** 20 === 0 ? `${number(bytes / 2 ** 20)} MiB` : `${number(bytes / 1024)} KiB`);

const bounds: readonly (readonly [what: string, bound: string])[] = [
  ["JSON body, unless the route says otherwise", `${size(bodyMax)}, ${depthMax} levels deep`],
  ["file", `${size(fileMax_bytes)}; ${number(filesMax)} files a user`],
  ["page of a list", `${limitMax} rows; numbered pages end at row ${number(pagedRowsMax)}`],
  ["tokens, units or words of a call", number(tokensMax)],
  ["events of a call", number(eventsMax)],
  ["open holds of a wallet", number(RULES.holds_max)],
  ["live grants of a wallet", number(RULES.grants_max)],
  ["credits of a bonus", number(bonusMax)],
];

/** All limits in force, as the contract shows them: made of the constants that are applied. */
export const limitsText = (): string =>
  [
    table(
      ["what", "of", "at most"],
      rates.map(([what, who, { calls, window_ms }]) => [what, who, `${number(calls)} ${spans[window_ms]}`]),
    ),
    "Above it: 429 with `Retry-After`. An address of IPv6 is its network of 64 bits. `RateLimit` and `RateLimit-Policy` tell what is left of the limit that was counted last.",
    table(["bound", "at most"], bounds),
  ].join("\n\n");

const spans: Readonly<Record<number, string>> = { 60_000: "a minute", 3_600_000: "an hour" };

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
