import { z } from "@hono/zod-openapi";
import { atLeast, endpoint, nothing, signedIn } from "@/kit/endpoint";
import { changedMeanwhile, inUse, forbidden } from "@/kit/problem";
import { ifMatch, resource, tagged } from "@/kit/resource";
import { idParams } from "@/kit/schema";
import { Export, exportDocument } from "./export";
import { shownToThemselves } from "./entitlement";
import { roleTable } from "./rights";
import { Me, ProfilePatch, RoleChange, RoleView, User } from "./schema";
import { anonymise, block, leave, me, ownAccount, patchMe, setRole, unblock, users } from "./service";
import { lastSuperAdmin } from "./super-admins";

const admin = atLeast("admin");
const acts = { access: admin, params: idParams, returns: User.view, problems: [forbidden, ownAccount, lastSuperAdmin] };

export const routes = [
  // Named addresses before `/{id}`, or their names would be taken for ids.
  endpoint({
    method: "get",
    path: "/users/me",
    id: "getMe",
    summary: "Read: my account",
    access: signedIn,
    returns: Me,
    run: async (ctx, _input, c) => tagged(c, await shownToThemselves(ctx, await me(ctx))),
  }),
  endpoint({
    method: "patch",
    path: "/users/me",
    id: "updateMe",
    summary: "Change: my account",
    access: signedIn,
    body: ProfilePatch,
    returns: Me,
    problems: [changedMeanwhile],
    run: async (ctx, { body }, c) => tagged(c, await shownToThemselves(ctx, await patchMe(ctx, body, ifMatch(c)))),
  }),
  endpoint({
    method: "delete",
    path: "/users/me",
    id: "deleteMe",
    summary: "Delete: my account",
    description:
      "For good: name, address, password and Google identity are removed everywhere, all sessions end, and credits that are left can no longer be used. What was bought and used stays on record without the name.",
    access: signedIn,
    returns: nothing,
    status: 204,
    problems: [lastSuperAdmin],
    run: (ctx) => leave(ctx).then(() => undefined),
  }),
  endpoint({
    method: "get",
    path: "/users/me/export",
    id: "exportMe",
    summary: "Everything that is kept about me",
    description: "One JSON document, sent as it is read. Ten an hour.",
    access: signedIn,
    returns: Export,
    run: (ctx) => exportDocument(ctx),
  }),
  endpoint({
    method: "get",
    path: "/users/roles",
    id: "listRoles",
    summary: "List roles and what each may do",
    access: signedIn,
    returns: z.array(RoleView),
    run: () => Promise.resolve(roleTable()),
  }),
  ...resource(users, {
    path: "/users",
    name: ["User", "Users"],
    filter: ["role", "status", "is_verified", "auth_source", "email", "created_at"],
    access: { read: admin, write: admin },
    problems: [ownAccount, inUse, lastSuperAdmin],
  }),
  endpoint({
    ...acts,
    method: "post",
    path: "/users/{id}/role",
    id: "setUserRole",
    summary: "Give a role",
    description: "All sessions of the user end.",
    access: atLeast("super-admin"),
    body: RoleChange,
    run: (ctx, { params, body }) => setRole(ctx, params.id, body.role),
  }),
  endpoint({
    ...acts,
    method: "post",
    path: "/users/{id}/block",
    id: "blockUser",
    summary: "Block a user",
    description: "All sessions of the user end within a second.",
    run: (ctx, { params }) => block(ctx, params.id),
  }),
  endpoint({
    ...acts,
    method: "post",
    path: "/users/{id}/unblock",
    id: "unblockUser",
    summary: "Unblock a user",
    run: (ctx, { params }) => unblock(ctx, params.id),
  }),
  endpoint({
    ...acts,
    method: "post",
    path: "/users/{id}/anonymise",
    id: "anonymiseUser",
    summary: "Take a person out of their account",
    description:
      "For good: name, address, password and Google identity are removed everywhere and the account is deleted. What was bought and used stays on record. Doing it again changes nothing.",
    run: (ctx, { params }) => anonymise(ctx, params.id),
  }),
];
