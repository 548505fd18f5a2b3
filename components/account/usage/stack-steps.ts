import {
  addUsage,
  noUsage,
  STREAM_ROUTE,
  type UsageCounts,
  type UsageStep,
} from "@/lib/domain/usage/usage-counts";

/** Routes that have a colour of their own; the others are one. */
const OWN_COLOUR_MAX = 4;

export interface RouteUse extends UsageCounts {
  route: string;
}

export interface StackedUse {
  /** Beginnings of all steps, also of those without use. */
  times: number[];
  /** From the ground up: the busiest routes, then the rest; requests a step each. */
  series: { name: string; values: number[] }[];
  /** Each step's use over all routes. */
  steps: UsageCounts[];
  total: UsageCounts;
  /** The busiest first. */
  routes: RouteUse[];
}

/** Sorts what was used into the steps of a window. */
export function stackSteps(
  rows: readonly UsageStep[],
  { from, to, stepMs }: { from: number; to: number; stepMs: number },
): StackedUse {
  const count = Math.round((to - from) / stepMs);
  const times = Array.from({ length: count }, (_, index) => from + index * stepMs);
  const steps = times.map(noUsage);
  const total = noUsage();
  const routes = new Map<string, RouteUse>();
  for (const row of rows) {
    const step = steps[Math.floor((row.time - from) / stepMs)];
    if (step === undefined) continue;
    addUsage(step, row);
    addUsage(total, row);
    const use = routes.get(row.route) ?? { ...noUsage(), route: row.route };
    addUsage(use, row);
    routes.set(row.route, use);
  }
  const sorted = [...routes.values()].sort(
    (one, other) => other.requests - one.requests || one.route.localeCompare(other.route),
  );
  const drawn = sorted.filter(({ route, requests }) => route !== STREAM_ROUTE && requests > 0);
  const own = drawn.slice(0, drawn.length > OWN_COLOUR_MAX + 1 ? OWN_COLOUR_MAX : OWN_COLOUR_MAX + 1);
  const rest = new Set(drawn.slice(own.length).map(({ route }) => route));
  const valuesOf = (matches: (route: string) => boolean) => {
    const values = times.map(() => 0);
    for (const { time, route, requests } of rows) {
      const index = Math.floor((time - from) / stepMs);
      if (index >= 0 && index < count && matches(route)) values[index] = (values[index] ?? 0) + requests;
    }
    return values;
  };
  const series = own.map(({ route }) => ({ name: route, values: valuesOf((name) => name === route) }));
  if (rest.size > 0) series.push({ name: `${rest.size} others`, values: valuesOf((name) => rest.has(name)) });
  return { times, series, steps, total, routes: sorted };
}
