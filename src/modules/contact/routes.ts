import { anyone, atLeast, endpoint } from "@/kit/endpoint";
import { resource } from "@/kit/resource";
import { idParams } from "@/kit/schema";
import { ContactMessage, ReplyToContact, SendContactMessage } from "./schema";
import { close, contactMessages, reply } from "./service";

const path = "/contact";
const admins = atLeast("admin");

export const routes = [
  ...resource(contactMessages, {
    path,
    name: ["ContactMessage", "ContactMessages"],
    filter: ["status", "email", "created_at"],
    access: { read: admins, write: admins },
    only: ["list", "removeMany", "get", "patch", "remove", "restore", "destroy"],
  }),
  endpoint({
    method: "post",
    path,
    id: "createContactMessage",
    summary: "Write to us",
    description: "20 an hour from one address. Nothing is kept but what is sent, and who sent it if they are signed in.",
    access: anyone,
    body: SendContactMessage,
    returns: ContactMessage.view,
    status: 201,
    run: (ctx, { body }) => contactMessages.create(ctx, body),
  }),
  endpoint({
    method: "post",
    path: `${path}/{id}/reply`,
    id: "replyToContactMessage",
    summary: "Answer a message by mail",
    access: admins,
    params: idParams,
    body: ReplyToContact,
    returns: ContactMessage.view,
    run: (ctx, { params, body }) => reply(ctx, params.id, body),
  }),
  endpoint({
    method: "post",
    path: `${path}/{id}/close`,
    id: "closeContactMessage",
    summary: "Mark a message as done",
    access: admins,
    params: idParams,
    returns: ContactMessage.view,
    run: (ctx, { params }) => close(ctx, params.id),
  }),
];
