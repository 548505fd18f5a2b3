import { compactSymbol } from "@/lib/domain/market/symbol";
import { type DayTicker, dayTicker } from "./day-ticker";
import { fixed8 } from "./fixed-text";
import type { MarketView } from "./market-view";
import type { StreamHub } from "./stream-hub";

const ALL_STREAM = "!miniTicker@arr";

/** Sends the 24 h statistics once a second, of those symbols whose statistics have changed. */
export class TickerStreams {
  private readonly sent = new Map<string, string>();

  constructor(
    private readonly view: MarketView,
    private readonly hub: StreamHub,
  ) {}

  tick(): void {
    const now = this.view.now();
    const wantsAll = this.hub.has(ALL_STREAM);
    const changed: string[] = [];
    for (const { symbol } of this.view.instruments) {
      const wire = compactSymbol(symbol);
      const lower = wire.toLowerCase();
      const mini = `${lower}@miniTicker`;
      const full = `${lower}@ticker`;
      if (!wantsAll && !this.hub.has(mini) && !this.hub.has(full)) continue;
      const day = dayTicker(this.view, symbol);
      const state = `${day.lastTradeId} ${day.bid} ${day.ask} ${day.bidQuantity} ${day.askQuantity}`;
      if (this.sent.get(symbol) === state) continue;
      this.sent.set(symbol, state);
      const text = miniTickerEvent(wire, day, now);
      changed.push(text);
      this.hub.publish(mini, symbol, text);
      if (this.hub.has(full)) this.hub.publish(full, symbol, tickerEvent(wire, day, now));
    }
    if (changed.length > 0) this.hub.publish(ALL_STREAM, null, `[${changed.join(",")}]`);
  }
}

function miniTickerEvent(wire: string, day: DayTicker, now: number): string {
  return `{"e":"24hrMiniTicker","E":${now},"s":"${wire}","c":"${fixed8(day.close)}","o":"${fixed8(day.open)}","h":"${fixed8(day.high)}","l":"${fixed8(day.low)}","v":"${fixed8(day.volume)}","q":"${fixed8(day.quoteVolume)}"}`;
}

function tickerEvent(wire: string, day: DayTicker, now: number): string {
  const change = day.close - day.open;
  const percent = (day.open > 0 ? (change / day.open) * 100 : 0).toFixed(3);
  const average = day.volume > 0 ? day.quoteVolume / day.volume : 0;
  return `{"e":"24hrTicker","E":${now},"s":"${wire}","p":"${fixed8(change)}","P":"${percent}","w":"${fixed8(average)}","x":"${fixed8(day.previousClose)}","c":"${fixed8(day.close)}","Q":"${fixed8(day.lastQuantity)}","b":"${fixed8(day.bid)}","B":"${fixed8(day.bidQuantity)}","a":"${fixed8(day.ask)}","A":"${fixed8(day.askQuantity)}","o":"${fixed8(day.open)}","h":"${fixed8(day.high)}","l":"${fixed8(day.low)}","v":"${fixed8(day.volume)}","q":"${fixed8(day.quoteVolume)}","O":${day.openTime},"C":${day.closeTime},"F":${day.firstTradeId},"L":${day.lastTradeId},"n":${day.trades}}`;
}
