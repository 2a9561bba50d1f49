import { z } from "@hono/zod-openapi";
import { entity, line, objectId, paragraph } from "@/kit/schema";

export const featureTypes = ["writing", "generation", "other"] as const;

/** One slash before each segment, none at the end: how paths are kept and compared. */
export const normalPath = (text: string): string => `/${text.split("/").filter(Boolean).join("/")}`;

/** The path of a URL, kept in its normal form. */
export const urlPath = () =>
  z
    .string()
    .trim()
    .max(300)
    .regex(/^[^\s?#]+$/, "a path, without spaces, query or fragment")
    .refine((text) => !/\p{Cc}/u.test(text), "no control characters")
    .overwrite(normalPath);

export const Feature = entity("Feature", {
  parent: objectId("features")
    .nullable()
    .default(null)
    .openapi({ description: "The feature it is part of. Who has the parent has its children." }),
  name: line(1, 120),
  description: paragraph(2_000).nullable().default(null),
  path: line(1, 300).nullable().default(null).openapi({ description: "Where the frontend shows it.", example: "/writing" }),
  prefix: urlPath().nullable().default(null).openapi({
    description: "What the paths of its endpoints begin with. Calls are recognised by both together.",
    example: "/api/writing",
  }),
  type: z.enum(featureTypes).default("other"),
  is_active: z.boolean().default(true).openapi({ description: "What a contributor makes is a draft, not active." }),
});
