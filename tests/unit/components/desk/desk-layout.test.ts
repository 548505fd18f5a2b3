import { describe, expect, it } from "vitest";
import { DEFAULT_INTERVAL, layoutStyle, readLayout, writeLayout } from "@/components/desk/desk-layout";

const FIRST = {
  sizes: { watch: 228, book: 248, tape: 224, dock: 212 },
  interval: DEFAULT_INTERVAL,
  keys: true,
  unwatched: [],
};

describe("the remembered layout", () => {
  it("comes back as it was written", () => {
    const layout = readLayout("w300.b260.t200.d150.i15m.k0.uokx-BTC-USDT_kraken-ADA-USD");
    expect(layout).toEqual({
      sizes: { watch: 300, book: 260, tape: 200, dock: 150 },
      interval: "15m",
      keys: false,
      unwatched: ["okx-BTC-USDT", "kraken-ADA-USD"],
    });
    expect(readLayout(writeLayout(layout))).toEqual(layout);
  });

  it.each([undefined, "", "garbage", "w;}b{.i9y.kx", "w-5", "w1e9", "i<script>", "u_;_OKX-btc_a"])(
    "is as at first where the cookie says %j",
    (text) => expect(readLayout(text)).toEqual(FIRST),
  );

  it("keeps every size within what a panel can be, and nothing else in the style sheet", () => {
    const layout = readLayout("w9999.b1.t0.d77");
    expect(layout.sizes).toEqual({ watch: 360, book: 208, tape: 188, dock: 120 });
    expect(layoutStyle(layout)).toBe(":root{--w-watch:360px;--w-book:208px;--w-tape:188px;--h-dock:120px}");
  });

  it("leaves as many markets out as a cookie has room for", () => {
    const unwatched = Array.from({ length: 400 }, (_, index) => `coinbase-COIN${index}-USDT`);
    const text = writeLayout({ ...readLayout(undefined), unwatched });
    expect(text.length).toBeLessThan(3_000);
    expect(readLayout(text).unwatched).toEqual(unwatched.slice(-120));
  });
});
