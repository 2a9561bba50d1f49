import type { z } from "@hono/zod-openapi";

/** A routing key and the payload it carries. Publishers and consumers share this one value. `to`: one queue alone, as when a dead letter is tried again. */
export type Message<S extends z.ZodType = z.ZodType> = { readonly key: string; readonly payload: S; readonly to?: string };
export type Payload<M extends Message> = z.output<M["payload"]>;

export const message = <S extends z.ZodType>(key: string, payload: S): Message<S> => ({ key, payload });
