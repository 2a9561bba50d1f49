import { collection, type Row } from "@/kit/collection";
import { NoticeMark, Notification } from "./schema";

export const Notifications = collection("notifications", Notification, {
  indexes: [[{ key: 1 }, { unique: true, partialFilterExpression: { key: { $type: "string" } } }]],
  by: ["status", "priority"],
  search: ["title", "message"],
});

export const NoticeMarks = collection("notice_marks", NoticeMark, { indexes: [[{ key: 1 }, { unique: true }]], sorts: [] });

export type NotificationRow = Row<typeof Notification>;
