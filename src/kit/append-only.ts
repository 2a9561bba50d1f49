import { atLeast, endpoint, nothing, type Endpoint } from "./endpoint";
import { appendOnly } from "./problem";
import { idParams } from "./schema";

/** The routes that a module of append-only records refuses by name, with the reason, so that nobody searches for them. */
export function appendOnlyRoutes(path: `/${string}`, [one, many]: readonly [one: string, many: string], reason: string): Endpoint[] {
  const refusal = {
    returns: nothing,
    access: atLeast("admin"),
    problems: [appendOnly],
    idempotency: "none" as const,
    run: () => Promise.reject(appendOnly(reason)),
  };
  const item = `${path}/{id}` as const;
  const description = `Refused: ${reason}`;
  return [
    endpoint({
      ...refusal,
      method: "delete",
      path: `${path}/bulk`,
      id: `delete${many}`,
      summary: `Not possible: delete several`,
      description,
    }),
    endpoint({
      ...refusal,
      method: "delete",
      path: item,
      id: `delete${one}`,
      summary: `Not possible: delete`,
      description,
      params: idParams,
    }),
    endpoint({
      ...refusal,
      method: "post",
      path: `${item}/restore`,
      id: `restore${one}`,
      summary: `Not possible: restore`,
      description,
      params: idParams,
    }),
    endpoint({
      ...refusal,
      method: "delete",
      path: `${item}/permanent`,
      id: `destroy${one}`,
      summary: `Not possible: delete for good`,
      description,
      params: idParams,
    }),
  ];
}
