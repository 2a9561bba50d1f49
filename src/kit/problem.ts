/** One fault of a request: where it is (a dotted path, `ids.2`), a stable code and a sentence for people. */
export type FieldError = { field: string; code: string; message: string };

export type ProblemStatus = 400 | 401 | 402 | 403 | 404 | 406 | 409 | 410 | 412 | 413 | 415 | 422 | 429 | 500 | 502 | 503;

/** What a problem may carry beside its kind. `members` become top-level members of the reply (RFC 9457, section 3.2). */
export type ProblemDetails = {
  detail?: string;
  errors?: readonly FieldError[];
  members?: Record<string, unknown>;
  headers?: Record<string, string>;
};

/** An expected failure that is safe to show to the caller. Anything else thrown is a bug and a 500. */
export class Problem extends Error {
  override name = "Problem";
  constructor(
    readonly kind: ProblemKind,
    readonly details: ProblemDetails = {},
  ) {
    super(details.detail ?? kind.title);
  }
  get code() {
    return this.kind.code;
  }
  get status() {
    return this.kind.status;
  }
}

/** A kind of problem: call it to make one, list it on an endpoint to see it in the contract. */
export type ProblemKind = ((details?: ProblemDetails | string) => Problem) & {
  readonly code: string;
  readonly status: ProblemStatus;
  readonly title: string;
};

/** Declares a kind of problem once: throw it in a service, list it on an endpoint, see it in the contract. */
export function problem(code: string, status: ProblemStatus, title: string): ProblemKind {
  const kind: ProblemKind = Object.assign(
    (details?: ProblemDetails | string) => new Problem(kind, typeof details === "string" ? { detail: details } : details),
    { code, status, title },
  );
  return kind;
}

export const badRequest = problem("bad_request", 400, "The request cannot be read.");
export const unauthenticated = problem("unauthenticated", 401, "Sign in first.");
export const forbidden = problem("forbidden", 403, "You are not allowed to do this.");
export const notFound = problem("not_found", 404, "No such record.");
export const conflict = problem("conflict", 409, "This conflicts with what is already there.");
export const inUse = problem("in_use", 409, "Other records depend on this one.");
export const appendOnly = problem("append_only", 409, "Records of this kind are never changed or deleted.");
export const bulkRefused = problem("bulk_refused", 409, "Nothing was deleted: some of the records cannot be.");
export const changedMeanwhile = problem("precondition_failed", 412, "The record has changed since you read it.");
export const tooLarge = problem("too_large", 413, "The request is too large.");
export const unsupportedMedia = problem("unsupported_media_type", 415, "A body of this type is not taken.");
export const invalid = problem("invalid_request", 422, "The request is not valid.");
export const keyReused = problem("idempotency_key_reused", 422, "This Idempotency-Key came before with another request.");
export const tooManyRequests = problem("rate_limited", 429, "Too many requests.");
export const unavailable = problem("unavailable", 503, "Try again in a moment.");
export const tooBroad = problem("too_broad", 503, "This filter reads too much. Narrow it.");

/** The 422 of one field. */
export const invalidField = (field: string, message: string, code = "invalid") =>
  invalid({ detail: `${field}: ${message}`, errors: [{ field, code, message }] });
