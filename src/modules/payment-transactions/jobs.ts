import type { Job } from "@/kit/module";
import { reconcileDue } from "./reconcile";
import { refundsDue } from "./refunds";
import { renewDue } from "./renewals";
import { forgetDue } from "./saving";
import { sweepEvents } from "./webhook";

export const jobs: readonly Job[] = [
  { name: "payments.reconcile", every_ms: 5_000, run: reconcileDue },
  { name: "payments.webhooks", every_ms: 5_000, run: sweepEvents },
  { name: "payments.refunds", every_ms: 5_000, run: refundsDue },
  { name: "payments.renewals", every_ms: 5_000, run: renewDue },
  { name: "payments.forgetting", every_ms: 10 * 60_000, run: forgetDue },
];
