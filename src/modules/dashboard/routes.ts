import type { z } from "@hono/zod-openapi";
import { isAtLeast, type Ctx } from "@/kit/ctx";
import { atLeast, endpoint, signedIn, type Access } from "@/kit/endpoint";
import { tooBroad } from "@/kit/problem";
import type { Calendar } from "./calendar";
import { credits, liability } from "./credits";
import { fees, sales } from "./payments";
import { kept, scopeOf, timeOf, type PaymentScope } from "./read";
import { Asked, AskedOfPayments, Credits, Features, Fees, Liability, Models, Overview, rowsMax, Sales, Users } from "./schema";
import { features, models, users } from "./use";

const own = "Editors and above see everyone's figures, everybody else their own.";

/** What is asked of every figure in the same way. */
function figures<R extends z.ZodType>(
  name: string,
  access: Access,
  returns: R,
  { summary, description }: { summary: string; description: string },
  read: (ctx: Ctx, time: Calendar, scope: PaymentScope) => Promise<z.output<R>>,
  asked: typeof Asked | typeof AskedOfPayments = Asked,
) {
  return endpoint({
    method: "get",
    path: `/dashboard/${name}`,
    id: `getDashboard${name[0]!.toUpperCase()}${name.slice(1)}`,
    summary,
    description: `${description} ${access === signedIn ? own : ""}`.trim(),
    access,
    query: asked,
    returns,
    problems: [tooBroad],
    async run(ctx, { query }) {
      const is_test = "is_test" in query ? query.is_test : undefined;
      const scope = { ...scopeOf(ctx), ...(is_test !== undefined && { is_test }) };
      const time = timeOf(ctx, query);
      const work = () => read(ctx, time, scope);
      if (scope.user) return work();
      // A time that runs to now is another one every moment; what is asked again within a few seconds is the same question.
      const { from, to, interval, timezone } = query;
      const key = [name, isAtLeast(ctx.actor, "admin"), from?.toISOString(), to?.toISOString(), interval, timezone, is_test].join("|");
      return kept(ctx, returns, key, work);
    },
  });
}

export const routes = [
  figures(
    "overview",
    signedIn,
    Overview,
    {
      summary: "The figures of a time at a glance",
      description: "Sales by currency, credits in and out, what was used and what is outstanding at the end. `is_test` narrows the sales.",
    },
    async (ctx, time, { is_test, ...scope }) => {
      const [sold, moved, used, people, owed] = await Promise.all([
        sales(ctx, time, { ...scope, ...(is_test !== undefined && { is_test }) }),
        credits(ctx, time, scope),
        models(ctx, time, scope),
        scope.user ? undefined : users(ctx, time),
        liability(ctx, time, scope),
      ]);
      const { from, to, by_model: _models, series: _uses, ...use } = used;
      return {
        from,
        to,
        sales: sold.totals,
        credits: { in: moved.in, out: moved.out },
        use,
        ...(people && { users: peopleOf(people) }),
        outstanding_credits: owed.credits,
      };
    },
    AskedOfPayments,
  ),
  figures(
    "sales",
    signedIn,
    Sales,
    {
      summary: "What was sold",
      description: `Payments by the time they were paid; those on hold are not there yet. What was given back since is taken off the payment it belongs to, at that payment's time. Each currency for itself, in smallest units. The ${rowsMax} best packages of each, the rest as \`other\`.`,
    },
    sales,
    AskedOfPayments,
  ),
  figures(
    "credits",
    signedIn,
    Credits,
    { summary: "Credits in and out", description: "The ledger's own rows, by kind and over time." },
    credits,
  ),
  figures(
    "models",
    signedIn,
    Models,
    {
      summary: "Use by model, with cost and profit",
      description: `Charged uses with their tokens and credits; cost, profit and margin for admins. The ${rowsMax} dearest models, the rest as \`other\`.`,
    },
    models,
  ),
  figures(
    "users",
    atLeast("editor"),
    Users,
    { summary: "People who came, used and paid", description: "Each person once in each part of the time, and once in all." },
    users,
  ),
  figures(
    "features",
    signedIn,
    Features,
    {
      summary: "Use by feature",
      description: `Calls and failures as the telemetry tells them, for as long as it is kept; charges as the books do. The ${rowsMax} dearest features, the rest as \`other\`.`,
    },
    features,
  ),
  figures(
    "liability",
    signedIn,
    Liability,
    {
      summary: "Outstanding credits at a date",
      description:
        "What all wallets held together at `to`, by source, and at the end of each part of the time; `expiring` is what is there now, by when it will end.",
    },
    liability,
  ),
  figures(
    "fees",
    atLeast("editor"),
    Fees,
    {
      summary: "What the gateways kept",
      description: "By gateway and by the currency of the fee, in smallest units, by the time of the payment.",
    },
    fees,
    AskedOfPayments,
  ),
];

const peopleOf = ({ signed_up, active, paying, first_paid }: z.output<typeof Users>) => ({ signed_up, active, paying, first_paid });
