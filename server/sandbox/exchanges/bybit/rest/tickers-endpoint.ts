import { dayTexts } from "../day-figures";
import type { Listing } from "../listing";
import { numberText } from "../number-text";
import type { Query } from "./query";
import type { VenueData } from "./venue-data";

export function tickersAnswer(query: Query, data: VenueData): string {
  const { isSpot } = query;
  const one = query.listingOrNull();
  const listings = one ? [one] : isSpot ? data.listings : [];
  return JSON.stringify({
    category: query.text("category"),
    list: listings.map((listing) => row(listing, data)),
  });
}

function row(listing: Listing, data: VenueData): object {
  const { priceDecimals, quantityDecimals } = listing.instrument;
  const streams = data.streams(listing);
  const { bids, asks } = streams.depthState(1);
  const price = (value = 0) => numberText(value, priceDecimals);
  const size = (value = 0) => numberText(value, quantityDecimals);
  return {
    symbol: listing.wire,
    bid1Price: price(bids[0]),
    bid1Size: size(bids[1]),
    ask1Price: price(asks[0]),
    ask1Size: size(asks[1]),
    ...dayTexts(listing, streams.day.read()),
  };
}
