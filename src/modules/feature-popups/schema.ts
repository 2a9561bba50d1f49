import { z } from "@hono/zod-openapi";
import { entity, line, objectId, timestamp } from "@/kit/schema";

export const popupTypes = ["locked", "limit", "new"] as const;
export const audiences = ["everyone", "signed-in", "free", "subscribers"] as const;

/** A path of the frontend, or an https address: nothing that runs, and nothing that a browser would complete with another host. */
const target = () =>
  line(1, 500).refine((text) => (/^\/(?![/\\])/.test(text) || /^https:\/\//i.test(text)) && URL.canParse(text, "https://x.invalid"), {
    error: "a path that begins with one slash, or an https address",
  });

export const FeaturePopup = entity("FeaturePopup", {
  feature: objectId("features").openapi({ description: "The feature it is about." }),
  type: z.enum(popupTypes).openapi({ description: "When it is shown: the feature is `locked`, over its `limit`, or `new`." }),
  title: line(1, 160),
  content: z
    .string()
    .max(20_000)
    .nullable()
    .default(null)
    .openapi({ description: "HTML. What could run or load something foreign is taken out at writing." }),
  action: z
    .strictObject({ label: line(1, 60), url: target() })
    .nullable()
    .default(null)
    .openapi({ description: "The button of it: where it leads, as a path of the frontend or an https address." }),
  audience: z.enum(audiences).default("everyone").openapi({
    description:
      "Who is shown it: `everyone`, strangers too; those who are `signed-in`; those of them without (`free`) or with (`subscribers`) a subscription.",
  }),
  starts_at: timestamp().nullable().default(null).openapi({ description: "Shown from this instant on. Empty: at once." }),
  ends_at: timestamp().nullable().default(null).openapi({ description: "Shown before this instant. Empty: without end." }),
  sequence: z.int().min(0).max(1_000_000).default(0),
  is_active: z.boolean().default(true).openapi({ description: "What a contributor makes is a draft, not active." }),
});
