import { consumer } from "@/kit/consumer";
import { usageLog } from "./messages";
import { keepUsage, rows_max } from "./service";

export const consumers = [consumer("usage.log", usageLog, keepUsage, { prefetch: rows_max })];
