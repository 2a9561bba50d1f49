import { consumer } from "@/kit/consumer";
import { notificationDeliver, notificationSend } from "@/modules/notifications/messages";
import { deliverDue } from "./deliver";
import { fanOut } from "./fan-out";

export const consumers = [
  consumer("notification.send", notificationSend, fanOut, { prefetch: 4 }),
  // Whom it is about only woke us: of everything that waits the most urgent goes first.
  consumer("notification.deliver", notificationDeliver, deliverAll, { prefetch: 2 }),
];

async function deliverAll(ctx: Parameters<typeof deliverDue>[0]): Promise<void> {
  await deliverDue(ctx);
}
