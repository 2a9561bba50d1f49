import type { Job } from "@/kit/module";
import { deliverDue, deliveredMax } from "./deliver";

/** What is to be tried again, and what somebody died over. */
export const jobs: readonly Job[] = [
  {
    name: "notifications.deliver",
    every_ms: 2_000,
    run: async (ctx) => {
      while ((await deliverDue(ctx)) === deliveredMax);
    },
  },
];
