import { module } from "@/kit/module";
import { leftConsumer } from "./consumers";
import { StorageLeftovers, StoredFiles } from "./model";
import { routes } from "./routes";
import { sweepLeftovers } from "./service";

export default module({
  name: "storage",
  description: "Files of people: pictures, PDF and text, on local disk or in Google Cloud Storage.",
  routes,
  collections: [StoredFiles, StorageLeftovers],
  consumers: [leftConsumer],
  jobs: [{ name: "storage.leftovers", every_ms: 60_000, run: sweepLeftovers }],
});
