/** The gateways this room can play, by the name the controls use. */
export const gatewayNames = ["stripe", "sslcommerz", "bkash"] as const;
export type GatewayName = (typeof gatewayNames)[number];

/** One line of what happened, for whoever watches. `status` 0 means that no answer was given or received. */
export type LogEntry = { at: string; method: GatewayName; direction: "in" | "out"; path: string; status: number; summary: string };
