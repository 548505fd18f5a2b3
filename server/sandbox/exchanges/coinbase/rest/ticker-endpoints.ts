import type { ProductFeed } from "../product-feed";
import { levelPrice, levelSize, microTime, volumeText } from "../venue-text";
import { notFound } from "./api-error";

export function tickerAnswer({ product, newestTrade, bestPrices, figures }: ProductFeed): string {
  if (!newestTrade) throw notFound();
  const { trade } = newestTrade;
  return JSON.stringify({
    ask: levelPrice(bestPrices.ask, product),
    bid: levelPrice(bestPrices.bid, product),
    volume: volumeText(figures.volume),
    trade_id: trade.id,
    price: levelPrice(trade.price, product),
    size: levelSize(trade.quantity, product),
    time: microTime(trade.time),
  });
}

export function statsAnswer(feed: ProductFeed): string {
  const { product } = feed;
  const { open, high, low, last, volume, monthVolume } = feed.figures;
  return JSON.stringify({
    open: levelPrice(open, product),
    high: levelPrice(high, product),
    low: levelPrice(low, product),
    last: levelPrice(last, product),
    volume: volumeText(volume),
    volume_30day: volumeText(monthVolume),
  });
}
