import { atLeast, endpoint } from "@/kit/endpoint";
import { inUse } from "@/kit/problem";
import { resource } from "@/kit/resource";
import { idParams } from "@/kit/schema";
import { ApiClient, IssuedKey } from "./schema";
import { apiClients, issue, keyRevoked, revoke, rotate } from "./service";

const admin = atLeast("admin");

export const routes = [
  endpoint({
    method: "post",
    path: "/api-clients",
    id: "createApiClient",
    summary: "Create: service key",
    description: "The answer shows the key this once.",
    access: admin,
    body: ApiClient.create,
    returns: IssuedKey,
    status: 201,
    idempotency: "credential",
    run: (ctx, { body }) => issue(ctx, body),
  }),
  ...resource(apiClients, {
    path: "/api-clients",
    name: ["ApiClient", "ApiClients"],
    filter: ["name", "scopes", "created_at", "last_used_at", "revoked_at"],
    access: { read: admin, write: admin },
    only: ["list", "get", "patch", "remove", "removeMany", "restore", "destroy"],
    problems: [inUse],
  }),
  endpoint({
    method: "post",
    path: "/api-clients/{id}/rotate",
    id: "rotateApiClient",
    summary: "Replace the key",
    description: "The old key works for 24 hours more (`previous_valid_until`); a key rotated out before it ends at once.",
    access: admin,
    params: idParams,
    returns: IssuedKey,
    idempotency: "credential",
    problems: [keyRevoked],
    run: (ctx, { params }) => rotate(ctx, params.id),
  }),
  endpoint({
    method: "post",
    path: "/api-clients/{id}/revoke",
    id: "revokeApiClient",
    summary: "End every key of a client, for good",
    access: admin,
    params: idParams,
    returns: ApiClient.view,
    run: (ctx, { params }) => revoke(ctx, params.id),
  }),
];
