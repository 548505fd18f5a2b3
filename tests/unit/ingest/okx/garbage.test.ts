import { describe, expect, test } from "vitest";
import { BOOK, decode, named, pushed, snapshot, TOP, trades, update } from "./frames";

describe("garbage", () => {
  test.each([
    ["", "not_json"],
    ["ping", "not_json"],
    ["{", "not_json"],
    ["<html></html>", "not_json"],
    ["null", "not_object"],
    ["[]", "not_object"],
    ['"pong"', "not_object"],
    ["{}", "bad_wrapper"],
    ['{"arg":"books","data":[{}]}', "bad_wrapper"],
    ['{"event":"login","code":"0"}', "unknown_event"],
    ['{"event":{"a":1}}', "unknown_event"],
    ['{"event":"subscribe"}', "bad_wrapper"],
    ['{"event":"subscribe","arg":{"channel":"books"}}', "bad_wrapper"],
    [JSON.stringify(pushed("books5", [BOOK])), "unknown_event"],
    [JSON.stringify(pushed("candle1m", [["1"]])), "unknown_event"],
    [JSON.stringify(pushed("trades", [])), "bad_wrapper"],
    [JSON.stringify(pushed("trades", {})), "bad_wrapper"],
    [JSON.stringify(pushed("books", [BOOK])), "bad_wrapper"],
    [JSON.stringify(pushed("books", [BOOK], { action: "partial" })), "bad_wrapper"],
    [JSON.stringify(pushed("books", [[]], { action: "update" })), "bad_wrapper"],
    [JSON.stringify(update()).replace("BTC-USDT", "XRP-USDT"), "unknown_symbol"],
    [JSON.stringify(update()).replace('"BTC-USDT"', "null"), "unknown_symbol"],
    [JSON.stringify(trades()).replace("BTC-USDT", "__proto__"), "unknown_symbol"],
    [JSON.stringify(trades()).replaceAll("BTC-USDT", "BTC-USDT-SWAP"), "unknown_symbol"],
  ])("%s is %s", (frame, rejection) => {
    expect(named(decode(frame))).toEqual([rejection]);
  });

  test("every beginning of a frame is refused without an exception", () => {
    for (const frame of [trades(), snapshot(), pushed("bbo-tbt", [TOP])]) {
      const text = JSON.stringify(frame);
      for (let length = 0; length < text.length; length += 1) {
        expect(named(decode(text.slice(0, length)))).toEqual(["not_json"]);
      }
    }
  });
});
