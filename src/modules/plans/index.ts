import { module } from "@/kit/module";
import { Plans } from "./model";
import { routes } from "./routes";

export default module({ name: "plans", description: "For how many days something is sold.", routes, collections: [Plans] });
