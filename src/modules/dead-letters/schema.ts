import { z } from "@hono/zod-openapi";
import { entity, timestamp } from "@/kit/schema";

/** What was sent, as JSON over the wire and as its text in the database, where no key or number in it means anything. What never was JSON is shown as text. */
const payload = z.codec(z.unknown(), z.string(), { decode: (value) => JSON.stringify(value ?? null), encode: readable }).meta({
  description: "What was sent: any JSON, which can be repaired. Text, if it is none.",
  example: { user: "64b5f0c2a1d3e4f5a6b7c8d9" },
});

/** JSON as its value; what is none as the text it is. */
export function readable(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

export const DeadLetter = entity(
  "DeadLetter",
  {
    message_id: z.string().openapi({ description: "The id its effect is known by: sent again it takes effect once." }),
    queue: z.string().openapi({ example: "credits.process" }),
    key: z.string().openapi({ description: "The message's name, by which it is routed.", example: "credits.process" }),
    payload,
    code: z.string().openapi({ description: "The problem's code; unreadable, failed or delivery_limit where there was none." }),
    reason: z.string(),
    attempts: z.int().openapi({ description: "Tries before it was given up the last time." }),
    deaths: z.int().openapi({ description: "How often it was given up, replays included." }),
    status: z.enum(["dead", "replayed"]),
    died_at: timestamp(),
  },
  { server: ["message_id", "queue", "key", "code", "reason", "attempts", "deaths", "status", "died_at"] },
);
