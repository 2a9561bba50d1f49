import type { Job } from "@/kit/module";
import { reconcileDue } from "./reconcile";
import { sweepEvents } from "./webhook";

export const jobs: readonly Job[] = [
  { name: "payments.reconcile", every_ms: 5_000, run: reconcileDue },
  { name: "payments.webhooks", every_ms: 5_000, run: sweepEvents },
];
