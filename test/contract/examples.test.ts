import { beforeAll, describe, expect, test } from "bun:test";
import { z } from "@hono/zod-openapi";
import { documentOf } from "../../tools/openapi";
import { checker, operationsOf, type Told } from "@test/support/answers";
import { routes } from "./support";

let told: Map<string, Told>;
let fits: ReturnType<typeof checker>;
beforeAll(() => {
  const document = documentOf();
  told = operationsOf(document);
  fits = checker(document);
});

describe("every operation shows what it takes and gives, and its examples are what its own schemas take", () => {
  test.each(routes.map((route) => [route.label, route] as const))("%s", (label, route) => {
    const operation = told.get(label)!;
    for (const parameter of operation.parameters.filter((parameter) => parameter.in === "path")) {
      const { [parameter.name]: type } = (route.params as z.ZodObject).shape as Record<string, z.ZodType>;
      expect([parameter.name, type!.safeParse(parameter.example).error?.issues]).toEqual([parameter.name, undefined]);
      expect(fits(parameter.schema, parameter.example)).toEqual([]);
    }
    if (route.body) {
      const { schema, example } = operation.body!;
      // Say `.openapi({ example })` on a field, or on the whole body, where what fits by form is refused.
      expect([example, route.body.safeParse(example).error?.issues]).toEqual([example, undefined]);
      expect(fits(schema, example)).toEqual([]);
    }
    const answer = operation.answers.find(({ status, media }) => status < 300 && media === "application/json");
    // Pages and refusals say nothing in JSON, and some of them take nothing either.
    if (!answer) return;
    const { data, ...rest } = answer.example as { data: unknown };
    const shown = route.shows ?? route.returns;
    expect([data, (route.paged ? z.array(shown) : shown).safeDecode(data as never).error?.issues]).toEqual([data, undefined]);
    expect(fits(answer.schema, answer.example)).toEqual([]);
    expect(Object.keys(rest)).toEqual(route.paged ? ["meta"] : []);
  });
});
