import { z } from "@hono/zod-openapi";
import { entity, objectId } from "@/kit/schema";

export const PackageFeature = entity(
  "PackageFeature",
  {
    package: objectId("packages"),
    feature: objectId("features").meta({ description: "A feature; what is below it in the tree comes with it." }),
    word_limit: z
      .int()
      .min(1)
      .max(100_000_000)
      .nullable()
      .default(null)
      .openapi({ description: "Words a call may carry for holders of this package, instead of what the endpoints say." }),
    sequence: z.int().min(0).max(1_000_000).default(0),
    is_active: z.boolean().default(true),
  },
  { fixed: ["package", "feature"] },
);
