import type { BenchRow } from "./bench-row";
import { binance } from "./codecs/binance";
import { bybit } from "./codecs/bybit";
import { coinbase } from "./codecs/coinbase";
import { kraken } from "./codecs/kraken";
import { okx } from "./codecs/okx";
import type { CodecCase, VenueCodec } from "./codecs/venue-codec";
import { measureInTurn, sink } from "./measure";

const VENUES: readonly VenueCodec[] = [binance, okx, bybit, coinbase, kraken];

/** Our decoders beside the bare parse of the same buffers and beside ccxt's own path for such frames. */
export default async function codec(): Promise<BenchRow[]> {
  return VENUES.flatMap((venue) => {
    const decode = venue.createDecode();
    const peer = venue.createPeer();
    return venue.cases.map((one) => measureCase(venue.name, one, decode, peer));
  });
}

function measureCase(
  venue: string,
  { name, frames, aim }: CodecCase,
  decode: (frame: Buffer) => void,
  peer: ReturnType<VenueCodec["createPeer"]>,
): BenchRow {
  const [own = 1, bare = 1, other = 1] = measureInTurn([
    () => {
      for (const frame of frames) decode(frame);
    },
    () => {
      for (const frame of frames) sink.value += Object.is(JSON.parse(frame.toString()), null) ? 0 : 1;
    },
    () => {
      peer.begin();
      for (const frame of frames) peer.handle(JSON.parse(frame.toString()));
    },
  ]);
  return {
    name: `${venue} ${name} from Buffer`,
    unit: "frames/s",
    ours: frames.length / own,
    limit: frames.length / bare,
    limitName: "Buffer, JSON.parse",
    peer: frames.length / other,
    peerName: "ccxt",
    aim,
    note: `${(own / bare).toFixed(2)}x the time of the parse, ${(other / own).toFixed(1)}x faster than ccxt`,
  };
}
