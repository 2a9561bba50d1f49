import { anyone, endpoint } from "@/kit/endpoint";
import { PublicConfig } from "./schema";
import { publicConfig } from "./service";

export const routes = [
  endpoint({
    method: "get",
    path: "/config",
    id: "getConfig",
    summary: "What is offered here: flags, ways to pay, limits",
    access: anyone,
    returns: PublicConfig,
    run: (ctx) => publicConfig(ctx),
  }),
];
