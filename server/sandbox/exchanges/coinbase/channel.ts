/** What the venue offers on a socket. */
export const CHANNELS = {
  matches: { needsCredentials: false, opensWithBook: false },
  level2: { needsCredentials: true, opensWithBook: true },
  level2_batch: { needsCredentials: false, opensWithBook: true },
  ticker: { needsCredentials: false, opensWithBook: false },
  ticker_batch: { needsCredentials: false, opensWithBook: false },
  heartbeat: { needsCredentials: false, opensWithBook: false },
} as const;

export type Channel = keyof typeof CHANNELS;

export function isChannel(name: string): name is Channel {
  return Object.hasOwn(CHANNELS, name);
}

/** The name under which the subscribers of one channel of one product are kept. */
export function topicName(channel: Channel, productId: string): string {
  return `${channel} ${productId}`;
}
