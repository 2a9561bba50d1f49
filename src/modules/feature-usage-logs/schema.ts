import { z } from "@hono/zod-openapi";
import { entity, objectId, timestamp } from "@/kit/schema";
import { featureTypes } from "@/modules/features/schema";

const text = (max: number) => z.string().max(max).nullable().default(null);

/** What a call carried, as told by who served it: without secrets, and cut where it is long. */
const told = z.unknown().meta({ description: "Without secrets, and cut where it is long." }).nullable().default(null);

const fields = {
  feature_endpoint: objectId("feature_endpoints").nullable().default(null),
  user: objectId("users").nullable().default(null),
  email: text(320),
  usage_key: text(255),
  endpoint: text(2_000),
  method: text(20),
  params: told,
  query: told,
  payload: told,
  response: told,
  code: z.int().nullable().default(null).openapi({ description: "The HTTP status of the answer." }),
  status: z.enum(["success", "failed"]),
  type: z.enum(featureTypes).nullable().default(null).openapi({ description: "The feature's type." }),
  client: objectId("api_clients").nullable().default(null).openapi({ description: "The service key that told it." }),
};

/** One call of a feature, `_id` being the event that told of it. */
export const FeatureUsageLog = entity("FeatureUsageLog", fields, { server: Object.keys(fields) as (keyof typeof fields)[] });

/** The event as it travels. `created_at` is when the call was made, where that is known. */
export const UsageEvent = z.object({ _id: objectId(), created_at: timestamp().optional(), ...fields });
