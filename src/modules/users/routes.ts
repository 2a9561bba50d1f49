import { z } from "@hono/zod-openapi";
import { atLeast, endpoint, signedIn } from "@/kit/endpoint";
import { inUse, forbidden } from "@/kit/problem";
import { resource } from "@/kit/resource";
import { idParams } from "@/kit/schema";
import { roleTable } from "./rights";
import { ProfilePatch, RoleChange, RoleView, User } from "./schema";
import { block, me, ownAccount, patchMe, setRole, unblock, users } from "./service";

const admin = atLeast("admin");
const acts = { access: admin, params: idParams, returns: User.view, problems: [forbidden, ownAccount] };

export const routes = [
  // Named addresses before `/{id}`, or their names would be taken for ids.
  endpoint({
    method: "get",
    path: "/users/me",
    id: "getMe",
    summary: "Read: my account",
    access: signedIn,
    returns: User.view,
    run: (ctx) => me(ctx),
  }),
  endpoint({
    method: "patch",
    path: "/users/me",
    id: "updateMe",
    summary: "Change: my account",
    access: signedIn,
    body: ProfilePatch,
    returns: User.view,
    run: (ctx, { body }) => patchMe(ctx, body),
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
    problems: [ownAccount, inUse],
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
];
