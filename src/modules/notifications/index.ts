import { module } from "@/kit/module";
import { jobs } from "./jobs";
import { NoticeMarks, Notifications } from "./model";
import { routes } from "./routes";

export default module({
  name: "notifications",
  description: "What people are told: written once, delivered to a few, to a role or to everyone.",
  routes,
  collections: [Notifications, NoticeMarks],
  jobs,
});
