const text_max = 1_000;
const items_max = 50;
const depth_max = 6;
const bytes_max = 8_192;

/** Counts of tokens are what usage is about, so a name that ends in `tokens` is none of these. */
const secretName =
  /pass(word|phrase|wd|code)|^(pass|pw|pin|otp|pan|ssn|cvc|cvv|session|signature)$|secret|token$|token[-_]|authori[sz]ation|cookie|credential|(api|private|access|secret)[-_]?key|session[-_]?(id|key)|card[-_]?number|[-_]otp$/i;
/** Bearer and basic credentials, service keys, JSON Web Tokens, keys of well-known services, private keys. */
const secretText =
  /\b(bearer|basic)\s+[\w.~+/=-]{8,}|\bzz_[\w-]{8,}|\beyJ[\w-]{5,}\.[\w-]{5,}\.[\w-]*|\b(sk|pk|rk|whsec)[-_][\w-]{8,}|\bgh[pousr]_\w{20,}|-----BEGIN [A-Z ]*PRIVATE KEY-----[^]*?(-----END|$)/gi;
/** A JSON Web Token that ends with what was looked at. */
const cutToken = /\beyJ[\w-]*(?:\.[\w-]*)*$/;
/** Thirteen to nineteen digits, in groups or not: a card. */
const cardLike = /\b\d(?:[ -]?\d){12,18}\b/g;

const hidden = "[redacted]";

type Plain = null | boolean | number | string | Plain[] | { [name: string]: Plain };

/**
 * What may be kept of something a call carried. Values under telling names and texts that look like credentials are blanked; long texts
 * and lists are cut; what is still larger than 8 KiB of JSON is only counted. Names mean nothing to the database afterwards.
 */
export function redacted(value: unknown): Plain {
  const kept = plain(value, 0);
  const bytes = Buffer.byteLength(JSON.stringify(kept));
  return bytes > bytes_max ? { truncated: true, bytes } : kept;
}

/** The same for one text: a path, say, whose query may carry a token. */
export const redactedText = (text: string, max = text_max): string => {
  // Only what can be kept is looked at, with room for what blanking takes away: a text made for it would take the patterns minutes.
  const head = text.slice(0, 4 * max);
  const whole = head.length === text.length;
  const blanked = (whole ? head : head.replace(cutToken, hidden))
    .replace(secretText, hidden)
    .replace(cardLike, hidden)
    .replace(/([?&;]([^=&;?#\s]+)=)([^&;#\s]*)/g, (all, before: string, name: string) => (secretName.test(name) ? before + hidden : all));
  return !whole || blanked.length > max ? `${blanked.slice(0, max)}…` : blanked;
};

function plain(value: unknown, depth: number): Plain {
  if (value === null || value === undefined || typeof value === "boolean") return value ?? null;
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (typeof value === "string") return redactedText(value);
  if (typeof value === "bigint") return value.toString();
  if (typeof value !== "object") return null;
  if (depth >= depth_max) return "[deeper]";
  if (Array.isArray(value)) {
    const items = value.slice(0, items_max).map((item) => plain(item, depth + 1));
    return value.length > items_max ? [...items, `[${value.length - items_max} more]`] : items;
  }
  const entries = Object.entries(value);
  const kept = entries
    .slice(0, items_max)
    .map(([name, inner]) => [fieldName(name), secretName.test(name) ? hidden : plain(inner, depth + 1)] as const);
  return Object.fromEntries(entries.length > items_max ? [...kept, ["[more]", entries.length - items_max]] : kept);
}

const fieldName = (name: string) =>
  redactedText(name, 100)
    .replaceAll(/[.\0]/g, "_")
    .replace(/^(\$|__proto__)/, "_$1") || "_";
