import { z } from "@hono/zod-openapi";
import { entity, objectId } from "@/kit/schema";
import { gatewayNames } from "@/modules/payment-methods/schema";

/** A means of payment that its owner left at a gateway, for what the product pays by itself: renewals and top-ups. */
export const SavedMethod = entity(
  "SavedMethod",
  {
    user: objectId("users"),
    gateway: z.enum(gatewayNames),
    payment_method: objectId("payment_methods").openapi({ description: "The account it was left with, and can be charged by." }),
    brand: z.string().openapi({ example: "visa" }),
    last4: z.string().openapi({ example: "4242" }),
    expires: z.string().nullable().default(null).openapi({ description: "Its last month.", example: "2030-12" }),
    /** The gateway's own ids of its owner and of it. */
    customer: z.string(),
    method: z.string(),
  },
  { hidden: ["customer", "method"] },
);
