/** The id of what Stripe names, whether it was sent in full or not. */
export const idOf = (reference: string | { id: string } | null) => (typeof reference === "string" ? reference : (reference?.id ?? null));

/** What Stripe was asked to send in full, where it did. */
export const objectOf = <T extends object>(reference: string | T | null): T | null => (typeof reference === "string" ? null : reference);
