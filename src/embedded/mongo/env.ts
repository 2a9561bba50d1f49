import type { Value } from "@/embedded/mongo/values";

/** What a filter, an expression or an update may know besides the document: the time, and the variables of `let`. */
export type Env = { now: Date; vars?: Record<string, Value> };
