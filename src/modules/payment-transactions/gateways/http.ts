import type { Ctx } from "@/kit/ctx";
import type { GatewayName } from "@/modules/payment-methods/schema";
import { gatewayUnavailable } from "../gateway";

const timeout_ms = 30_000;
const answerMax_bytes = 256 * 1024;

/**
 * One call to a gateway that speaks JSON. Whatever is no JSON object (an error page, nothing, too much, a redirect, silence) is no
 * answer: `gateway_unavailable`. Neither the address nor the body is logged, for both carry credentials.
 */
export async function askJson(ctx: Ctx, gateway: GatewayName, url: string, init: RequestInit = {}): Promise<Answered> {
  const path = new URL(url).pathname;
  const none = (reason: string) => {
    ctx.log.warn({ gateway, path, reason }, "the gateway gave no answer");
    return gatewayUnavailable({ headers: { "Retry-After": "5" } });
  };
  let status: number;
  let text: string;
  try {
    const response = await fetch(url, { ...init, redirect: "manual", signal: AbortSignal.timeout(timeout_ms) });
    status = response.status;
    text = await bounded(response);
  } catch (error) {
    throw none(error instanceof Error ? error.name : "no answer");
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw none(`HTTP ${status}, no JSON`);
  }
  if (json === null || typeof json !== "object" || Array.isArray(json)) throw none(`HTTP ${status}, no object`);
  return { status, body: json as Record<string, unknown> };
}

export type Answered = { status: number; body: Record<string, unknown> };

async function bounded(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > answerMax_bytes) throw new Error("the answer is too long");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** A decimal text (or number) with at most two decimals, in hundredths: `1199`, `1199.0` and `1199.00` are 119900. Null: it is none. */
export function hundredthsOf(value: unknown): bigint | null {
  const text = typeof value === "number" ? String(value) : value;
  const match = typeof text === "string" ? /^(\d{1,13})(?:\.(\d{1,2}))?$/.exec(text.trim()) : null;
  return match && BigInt(match[1]!) * 100n + BigInt((match[2] ?? "").padEnd(2, "0"));
}
