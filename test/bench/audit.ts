import { audited } from "@/app/cli";
import { loadConfig } from "@/config";

/** The auditor on the database of a running product. */
export const audit = (environment: Record<string, string>, uri: string) => audited(loadConfig({ ...environment, MONGODB_URI: uri }));
