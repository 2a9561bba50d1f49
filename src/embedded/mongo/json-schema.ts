import { compileFilter } from "@/embedded/mongo/match";
import type { Doc } from "@/embedded/mongo/values";

/** Compiles a collection's validator, `{$jsonSchema}` or any filter; operators that depend on the time see the time of compilation. */
export function compileValidator(validator: Doc): (doc: Doc) => boolean {
  return compileFilter(validator, { now: new Date() });
}
