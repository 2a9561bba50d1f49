import { openGatewaySandbox } from "@/embedded/gateways/server";
import { secrets } from "./support";

// A sandbox of its own process, for the tests that kill it: data folder, port and webhook address are its arguments.
const [dir = "", port = "0", webhookUrl = ""] = process.argv.slice(2);
const sandbox = await openGatewaySandbox({
  port: Number(port),
  host: "127.0.0.1",
  dir,
  webhookUrls: { stripe: webhookUrl },
  secrets: { stripe: secrets },
});
console.log(sandbox.url);
