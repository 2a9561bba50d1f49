import type { Job } from "@/kit/module";
import { sendEndNotices } from "./ends";

export const jobs: readonly Job[] = [{ name: "notifications.ends", every_ms: 60_000, run: sendEndNotices }];
