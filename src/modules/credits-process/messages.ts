import { z } from "@hono/zod-openapi";
import { message } from "@/kit/message";
import { credits, objectId } from "@/kit/schema";
import { UsageEventInput } from "@/modules/credits-process/schema";

const cap = credits().nullable();

/** A use that has happened and is to be charged, with what its service key had agreed to when it told of it. */
export const creditsProcess = message(
  "credits.process",
  z.object({
    client: objectId(),
    overdraft: z.object({ policy: z.enum(["reject", "allow_to_zero", "allow_debt"]), limit: credits() }),
    spend_cap: z.object({ day: cap, month: cap }),
    event: UsageEventInput,
  }),
);
