/** An answer in Stripe's error shape, thrown to end a call. */
export type StripeFailure = Error & { stripe: { status: number; error: Record<string, unknown> } };

type Details = { code?: string; param?: string | undefined; decline_code?: string; [more: string]: unknown };

export function failure(status: number, type: string, message: string, details: Details = {}): StripeFailure {
  const doc = details.code ? { doc_url: `https://stripe.com/docs/error-codes/${details.code.replaceAll("_", "-")}` } : {};
  return Object.assign(new Error(message), { stripe: { status, error: { ...details, ...doc, message, type } } });
}

export const invalidRequest = (message: string, details: Details = {}) => failure(400, "invalid_request_error", message, details);

export const resourceMissing = (what: string, id: string, param = "id") =>
  failure(404, "invalid_request_error", `No such ${what}: '${id}'`, { code: "resource_missing", param });

/** What a parameter names and is not there: the address of the call is right, so it is no 404. */
export const noSuch = (what: string, id: string, param: string) =>
  invalidRequest(`No such ${what}: '${id}'`, { code: "resource_missing", param });

export const isFailure = (error: unknown): error is StripeFailure => error instanceof Error && "stripe" in error;
