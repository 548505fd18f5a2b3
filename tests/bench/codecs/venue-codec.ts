/** What is measured of one venue's codec: frames as they come from the wire, and who reads them. */
export interface VenueCodec {
  readonly name: string;
  readonly cases: readonly CodecCase[];
  /** Our decoder, reading one frame to its end. */
  createDecode(): (frame: Buffer) => void;
  /** ccxt's own way of a frame that came in: to the handler, which parses, caches and tells whoever waits. */
  createPeer(): {
    /** Puts the peer's books to where the frames of a case begin. */
    begin(): void;
    handle(message: object): void;
  };
}

export interface CodecCase {
  readonly name: string;
  readonly frames: readonly Buffer[];
  readonly aim: string;
}

export const TRADES_AIM = "at most 1.5x of the parse, 10x faster than ccxt";
export const DEPTH_AIM = "at most 2x of the parse";
