import { z } from "@hono/zod-openapi";
import { conflict, invalid, notFound, problem, Problem, unavailable, type FieldError } from "@/kit/problem";

/** Every failure, as clients see it (RFC 9457). */
export const ProblemBody = z
  .looseObject({
    type: z.string().openapi({ example: "https://zaaz.dev/problems/invalid_request" }),
    title: z.string(),
    status: z.int(),
    detail: z.string().optional(),
    code: z.string().openapi({ description: "Stable; decide by this." }),
    request_id: z.string(),
    errors: z.array(z.object({ field: z.string(), code: z.string(), message: z.string() })).optional(),
  })
  .openapi("Problem");

/** The reply to a problem. */
export function problemResponse({ kind, details }: Problem, requestId: string): Response {
  const body = {
    type: `https://zaaz.dev/problems/${kind.code}`,
    title: kind.title,
    status: kind.status,
    ...(details.detail && { detail: details.detail }),
    code: kind.code,
    request_id: requestId,
    ...(details.errors && { errors: details.errors }),
    ...details.members,
  };
  const headers: Record<string, string> = { "Content-Type": "application/problem+json", "Cache-Control": "no-store", ...details.headers };
  if (kind.status === 401) headers["WWW-Authenticate"] = "Bearer";
  if (kind.status === 503) headers["Retry-After"] ??= "1";
  return new Response(JSON.stringify(body), { status: kind.status, headers });
}

/** What a thrown value means to the caller, or null when it is a bug of ours. */
export function problemOf(error: unknown): Problem | null {
  if (error instanceof Problem) return error;
  const { code, name, keyPattern } = error as { code?: unknown; name?: unknown; keyPattern?: Record<string, unknown> };
  if (code === 11_000) {
    const fields = Object.keys(keyPattern ?? {}).filter((field) => field !== "is_deleted");
    return conflict({
      detail: `Another record has the same ${fields.join(" and ") || "key"}.`,
      errors: fields.map((field) => ({ field, code: "taken", message: "already taken" })),
    });
  }
  const away = [
    "MongoNetworkError",
    "MongoServerSelectionError",
    "MongoNetworkTimeoutError",
    "MongoPoolClearedError",
    "MongoNotConnectedError",
  ];
  return typeof name === "string" && away.includes(name) ? unavailable({ headers: { "Retry-After": "2" } }) : null;
}

/** The 422 for what a schema refused of what was sent, field by field. `known` names the fields there are, for unknown ones. */
export function invalidInput(error: z.core.$ZodError, sent: unknown, known: readonly string[]): Problem {
  const errors = error.issues.flatMap((issue) => faultsOf(issue, sent, known));
  return invalid({
    detail: errors
      .map(({ field, message }) => (field ? `${field}: ${message}` : message))
      .slice(0, 3)
      .join("; "),
    errors,
  });
}

function faultsOf(issue: z.core.$ZodIssue, sent: unknown, known: readonly string[]): FieldError[] {
  const path = issue.path.map(String);
  if (issue.code === "unrecognized_keys") {
    const hint = path.length === 0 && known.length > 0 ? `; known are ${known.join(", ")}` : "";
    return issue.keys.map((key) => ({ field: [...path, key].join("."), code: "unknown", message: `unknown${hint}` }));
  }
  if (issue.code === "invalid_union" && issue.errors.length > 0) {
    // The branch that got furthest says most about what is wrong.
    const branch = issue.errors.toSorted((a, b) => Math.max(...b.map((i) => i.path.length)) - Math.max(...a.map((i) => i.path.length)))[0]!;
    if (branch.some((inner) => inner.path.length > 0))
      return branch.flatMap((inner) => faultsOf({ ...inner, path: [...issue.path, ...inner.path] }, sent, known));
  }
  const missing = path.length > 0 && valueAt(sent, issue.path) === undefined;
  return [{ field: path.join("."), code: missing ? "required" : issue.code, message: missing ? "required" : issue.message }];
}

const valueAt = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (inner, key) => (inner === null || typeof inner !== "object" ? undefined : (inner as Record<PropertyKey, unknown>)[key]),
    value,
  );

/** A bug of ours. The caller hears nothing but the request id. */
export const internal = problem("internal", 500, "Something went wrong on our side.");

export const noSuchRoute = () => notFound("No such address. /docs lists them all.");
