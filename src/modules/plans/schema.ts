import { z } from "@hono/zod-openapi";
import { entity, line, paragraph } from "@/kit/schema";

export const Plan = entity("Plan", {
  name: line(1, 120).openapi({ example: "Monthly" }),
  description: paragraph(2_000).nullable().default(null),
  duration: z.int().min(1).max(36_500).openapi({ description: "Days of 86,400 seconds, in UTC.", example: 30 }),
  sequence: z.int().min(0).max(1_000_000).default(0),
  is_active: z.boolean().default(true),
});
