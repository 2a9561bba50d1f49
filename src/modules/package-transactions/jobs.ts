import type { Job } from "@/kit/module";
import { writeExpired } from "./service";

export const jobs: readonly Job[] = [{ name: "package-expiry", every_ms: 60_000, run: writeExpired }];
