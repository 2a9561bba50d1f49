import { z } from "zod";
import { invalidRequest } from "./errors";
import type { Form } from "./form";

/** Values as a form carries them: everything is text. */
export const integer = z
  .string()
  .regex(/^-?\d{1,16}$/, "integer")
  .transform(Number);
export const nonNegative = integer.refine((value) => value >= 0, "non-negative");
export const flag = z.enum(["true", "false"]).transform((value) => value === "true");
export const text = (max = 5_000) => z.string().min(1, "empty").max(max);
export const absoluteUrl = z
  .string()
  .max(5_000)
  .refine((value) => URL.canParse(value.replaceAll("{CHECKOUT_SESSION_ID}", "cs")), "url");

export const metadata = z
  .record(z.string().min(1).max(40), z.string().max(500))
  .refine((values) => Object.keys(values).length <= 50, "at most 50 keys")
  .or(z.literal("").transform((): Record<string, string> => ({})));

export const expand = z.array(z.string().min(1)).max(20).optional();

/** A parameter that is documented, and beyond what the sandbox plays, is told apart from one that is unknown. */
export function refuseUnplayed(form: Form, notPlayed: ReadonlySet<string>): void {
  const beyond = Object.keys(form).find((name) => notPlayed.has(name));
  if (beyond) throw invalidRequest(`The sandbox does not play the documented parameter: ${beyond}`, { param: beyond });
}

/** What every list takes. */
export const paging = {
  limit: integer.refine((value) => value >= 1 && value <= 100, "between 1 and 100").optional(),
  starting_after: text().optional(),
  ending_before: text().optional(),
  expand,
};

/** Reads a form strictly: a parameter that is not documented is refused by name, as Stripe does. */
export function read<S extends z.ZodType>(schema: S, form: Form): z.output<S> {
  const parsed = schema.safeParse(form);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  if (!issue) throw invalidRequest("Invalid request.");
  if (issue.code === "unrecognized_keys") {
    const param = nameOf([...issue.path, issue.keys[0] ?? ""]);
    throw invalidRequest(`Received unknown parameter: ${param}`, { code: "parameter_unknown", param });
  }
  const param = nameOf(issue.path);
  if (valueAt(form, issue.path) === undefined)
    throw invalidRequest(`Missing required param: ${param}.`, { code: "parameter_missing", param });
  throw invalid(param, issue.message);
}

function invalid(param: string, why: string) {
  if (why === "integer") return invalidRequest(`Invalid integer: ${param}`, { code: "parameter_invalid_integer", param });
  if (why === "empty") {
    const message = `You passed an empty string for '${param}'. We assume empty values are an attempt to unset a parameter; however '${param}' cannot be unset.`;
    return invalidRequest(message, { code: "parameter_invalid_empty", param });
  }
  if (why === "url") return invalidRequest("Not a valid URL", { code: "url_invalid", param });
  return invalidRequest(`Invalid ${param}: ${why}`, { param });
}

/** `["line_items", 0, "quantity"]` as `line_items[0][quantity]`. */
const nameOf = (path: readonly PropertyKey[]) => path.map((key, index) => (index === 0 ? String(key) : `[${String(key)}]`)).join("");

function valueAt(form: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => (value && typeof value === "object" ? Reflect.get(value, key) : undefined), form);
}
