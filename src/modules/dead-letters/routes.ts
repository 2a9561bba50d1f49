import { z } from "@hono/zod-openapi";
import { atLeast, endpoint } from "@/kit/endpoint";
import { notFound } from "@/kit/problem";
import { resource } from "@/kit/resource";
import { idParams, objectId } from "@/kit/schema";
import { DeadLetter } from "./schema";
import { deadLetters, replay, replayQueue, replayThese } from "./service";

const path = "/dead-letters";
const access = atLeast("admin");

const which = z
  .union([z.strictObject({ ids: z.array(objectId()).min(1).max(100) }), z.strictObject({ queue: z.string().min(1).max(200) })])
  .openapi("DeadLettersReplay");

export const routes = [
  endpoint({
    method: "post",
    path: `${path}/replay`,
    id: "replayDeadLetters",
    summary: "Send several dead letters again",
    description: "By ids, all or none; or a whole queue, up to 500 a call: `left` says how many still lie there.",
    access,
    body: which,
    returns: z.object({ replayed: z.int(), left: z.int() }).openapi("DeadLettersReplayed"),
    problems: [notFound],
    run: (ctx, { body }) => ("ids" in body ? replayThese(ctx, body.ids) : replayQueue(ctx, body.queue)),
  }),
  ...resource(deadLetters, {
    path,
    name: ["DeadLetter", "DeadLetters"],
    filter: ["queue", "key", "code", "status", "message_id", "died_at"],
    access: { read: access, write: access },
    only: ["list", "get", "patch", "remove", "removeMany", "restore", "destroy"],
  }),
  endpoint({
    method: "post",
    path: `${path}/{id}/replay`,
    id: "replayDeadLetter",
    summary: "Send a dead letter again",
    description: "To its own queue, with the id it had: an effect that took place already does not take place twice.",
    access,
    params: idParams,
    returns: DeadLetter.view,
    run: (ctx, { params }) => replay(ctx, params.id),
  }),
];
