import { z } from "@hono/zod-openapi";
import { message } from "@/kit/message";
import { objectId } from "@/kit/schema";

/** A means of payment is not to be charged any more: its gateway forgets it, and what was paid by it ends. */
export const methodRemoved = message("saved-method.removed", z.object({ saved_method: objectId("saved_methods") }));
