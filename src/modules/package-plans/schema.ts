import { z } from "@hono/zod-openapi";
import { credits, entity, objectId } from "@/kit/schema";
import { prices } from "@/modules/packages/schema";

const example = { USD: 999, BDT: 119_900 };

export const PackagePlan = entity(
  "PackagePlan",
  {
    plan: objectId("plans"),
    package: objectId("packages"),
    price: prices().openapi({
      description: "In smallest units: cents, paisa. What has no price in a currency is not sold in it.",
      example,
    }),
    previous_price: prices().nullable().default(null).openapi({ description: "Shown struck through." }),
    credits: credits().meta({ description: "Credits granted, at most six decimals.", example: 1_000 }),
    is_initial: z.boolean().default(false).openapi({
      description: "In the initial package, the plan that everyone is given. One in a package: setting it here clears it there.",
    }),
    is_active: z.boolean().default(true),
  },
  { fixed: ["plan", "package"] },
);
