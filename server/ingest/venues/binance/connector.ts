import { AppError } from "@/lib/platform/errors";
import type { ConnectorDependencies, VenueConnector, VenueSource } from "../../venue-connector";

export function createBinanceConnector(
  source: VenueSource,
  _dependencies: ConnectorDependencies,
): VenueConnector {
  throw new AppError("unavailable", `${source.venue} is not wired yet.`);
}
