/**
 * One numbered item of a channel. `text` is its JSON as every unconflated reader gets it, encoded once:
 * `{"ch":…,"type":"update","seq":…,"prev":…,"time":…,"data":…}`; `data` is the JSON of its data alone, for
 * readers who get it with another `prev`.
 */
export interface ChannelItem {
  channel: string;
  seq: number;
  time: number;
  data: string;
  text: string;
}

/** The whole state of a stateful channel at `seq`: what a snapshot says. `data` is JSON. */
export interface ChannelSnapshot {
  seq: number;
  time: number;
  data: string;
}

export interface ChannelPosition {
  epoch: string;
  seq: number;
}

/** Why a channel cannot be believed at present; `since` is epoch milliseconds. */
export interface ChannelStaleness {
  since: number;
  reason: string;
}

export function encodeItem(
  type: "update" | "snapshot",
  item: Omit<ChannelItem, "text">,
  prev: number,
): string {
  const head = `{"ch":${JSON.stringify(item.channel)},"type":"${type}","seq":${item.seq},"prev":${prev}`;
  return `${head},"time":${item.time},"data":${item.data}}`;
}
