import { module } from "@/kit/module";
import { consumers } from "./consumers";
import { jobs } from "./jobs";
import { NotificationRecipients, PushSubscriptions } from "./model";
import { routes } from "./routes";

export default module({
  name: "notification-recipients",
  description: "Everyone's inbox, what became of each notification on each channel, and the browsers that take push messages.",
  routes,
  collections: [NotificationRecipients, PushSubscriptions],
  consumers,
  jobs,
});
