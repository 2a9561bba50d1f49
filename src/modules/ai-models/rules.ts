import type { z } from "@hono/zod-openapi";
import type { Row } from "@/kit/collection";
import { invalid, type FieldError } from "@/kit/problem";
import type { AiModel } from "./schema";

export type Model = Row<typeof AiModel>;
export type Input = z.output<typeof AiModel.create>;
export type Patch = z.output<typeof AiModel.patch>;

/** What calls may name a model by. */
export const keysOf = ({ value, aliases }: Pick<Model, "value" | "aliases">): string[] => [...new Set([value, ...aliases])];

/** The prices of a model must say something, and together make sense: 422, field by field. */
export function checkPrices(model: Omit<Input, "is_initial">): void {
  const { input_token_price, output_token_price, cached_input_token_price, request_price, unit_price, unit_name } = model;
  const errors: FieldError[] = [];
  const fault = (field: string, code: string, message: string) => errors.push({ field, code, message });
  if ([input_token_price, output_token_price, request_price, unit_price].every((price) => price === null))
    fault("input_token_price", "required", "say at least one price; free is an explicit 0");
  if (cached_input_token_price !== null && input_token_price === null)
    fault("cached_input_token_price", "invalid", "needs an input_token_price beside it");
  if (unit_price !== null && unit_name === null) fault("unit_name", "required", "say what unit_price counts");
  if (unit_price === null && unit_name !== null) fault("unit_price", "required", "say what a unit costs, or leave unit_name empty");
  if (errors.length > 0) throw invalid({ detail: errors.map(({ field, message }) => `${field}: ${message}`).join("; "), errors });
}
