import { z } from "@hono/zod-openapi";
import { credits, entity, line, objectId, paragraph } from "@/kit/schema";
import { urlPath } from "@/modules/features/schema";

export const methods = ["GET", "POST", "PUT", "DELETE", "PATCH"] as const;

export const FeatureEndpoint = entity(
  "FeatureEndpoint",
  {
    feature: objectId("features"),
    name: line(1, 120),
    description: paragraph(2_000).nullable().default(null),
    endpoint: urlPath().openapi({
      description: "Its path after the feature's prefix. `{name}` stands for any one segment.",
      example: "/articles/{id}/improve",
    }),
    method: z.enum(methods),
    credits: credits()
      .nullable()
      .default(null)
      .openapi({ description: "Credits per use. Empty: the AI model that a call names sets the price." }),
    word_limit: z
      .int()
      .min(1)
      .max(100_000_000)
      .nullable()
      .default(null)
      .openapi({ description: "Words a call may carry; a package may say otherwise. Empty: no limit." }),
    is_active: z.boolean().default(true),
  },
  { fixed: ["feature"] },
);
