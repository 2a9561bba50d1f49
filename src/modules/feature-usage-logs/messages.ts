import { message } from "@/kit/message";
import { UsageEvent } from "./schema";

/** A feature was called. Its `_id` is the event's: telling it twice leaves one row. */
export const usageLog = message("usage.log", UsageEvent);
