import { openGatewaySandbox } from "@/embedded/gateways/server";
import { secrets } from "./support";
import { sandboxSecrets } from "@/embedded/demo/payment-methods";

// A sandbox of its own process, for the tests that kill it: data folder, port and webhook address are its arguments.
const [dir = "", port = "0", webhookUrl = ""] = process.argv.slice(2);
const sandbox = await openGatewaySandbox({
  port: Number(port),
  host: "127.0.0.1",
  dir,
  webhookUrl: () => webhookUrl,
  secrets: { ...sandboxSecrets, stripe: secrets },
});
console.log(sandbox.url);
