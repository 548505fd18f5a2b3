/** Beyond 2^53 from the first connection on: whoever reads it as a double loses digits. */
const FIRST_CONNECTION_ID = 13_834_774_380_200_032_777n;
const NEXT_BY = 97n;

export type SystemState = "online" | "maintenance";

/** What the venue says unasked, on connect and when its state changes; the id is written as raw digits. */
export function statusMessage(state: SystemState, connection: number): string {
  const id = FIRST_CONNECTION_ID + NEXT_BY * BigInt(connection);
  return `{"channel":"status","type":"update","data":[{"version":"2.0.10","system":"${state}","api_version":"v2","connection_id":${id},"upcoming_maintenance":[],"emergency":[]}]}`;
}
