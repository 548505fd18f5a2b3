"""Follows /ws/v1 with Debian's python3-websocket and checks what a stranger can check.

Usage: follow_stream.py WS_URL REST_URL KEY SECONDS. Prints one JSON object of what was counted; an exception
is a broken promise.
"""

import json
import sys
import time
import urllib.request

import websocket

TRADES = "trades:binance:BTC/USDT"
BOOK = "book:binance:BTC/USDT:50"
CANDLES = "candles:binance:BTC/USDT:1s"
ASK_REST_EVERY_S = 0.2
WINDOW_MS = 1000


class Book:
    def __init__(self):
        self.bids = {}
        self.asks = {}

    def apply(self, data):
        for side, levels in ((self.bids, data["bids"]), (self.asks, data["asks"])):
            for price, quantity in levels:
                if quantity == 0:
                    side.pop(price, None)
                else:
                    side[price] = quantity

    def view(self):
        bids = [[price, self.bids[price]] for price in sorted(self.bids, reverse=True)]
        asks = [[price, self.asks[price]] for price in sorted(self.asks)]
        return bids, asks


class Follower:
    def __init__(self, rest_url, key):
        self.rest_url = rest_url
        self.key = key
        self.position = {}
        self.epoch = {}
        self.book = Book()
        self.books = {}
        self.asked = []
        self.trades = []
        self.closed = {}
        self.items = 0

    def take(self, item):
        kind = item.get("type")
        if kind == "ack":
            for channel in item["channels"]:
                assert channel["ok"], channel
                self.position[channel["ch"]] = channel["seq"]
                self.epoch[channel["ch"]] = channel["epoch"]
        elif kind == "snapshot":
            self.position[item["ch"]] = item["seq"]
            self.read(item)
        elif kind == "update":
            assert item["prev"] == self.position[item["ch"]], ("broken chain", item)
            assert item["seq"] == item["prev"] + 1, ("numbers skipped", item)
            self.position[item["ch"]] = item["seq"]
            self.items += 1
            self.read(item)
        else:
            assert kind in ("heartbeat", "live"), item

    def read(self, item):
        if item["ch"] == TRADES:
            self.trades.extend(item["data"])
        elif item["ch"] == BOOK:
            if item["type"] == "snapshot":
                self.book = Book()
            self.book.apply(item["data"])
            self.books[item["seq"]] = self.book.view()
        elif item["data"]["closed"]:
            self.closed[item["data"]["time"]] = item["data"]

    def ask_rest(self):
        request = urllib.request.Request(
            self.rest_url + "/orderbook?symbol=BTC-USDT&depth=50",
            headers={"Authorization": "Bearer " + self.key},
        )
        with urllib.request.urlopen(request) as answer:
            book = json.load(answer)
        assert book["epoch"] == self.epoch[BOOK], book
        self.asked.append(book)

    def compare_books(self):
        for book in self.asked:
            assert book["seq"] in self.books, ("never reached", book["seq"])
            assert self.books[book["seq"]] == (book["bids"], book["asks"]), ("books differ", book["seq"])
        return len({book["seq"] for book in self.asked})

    def compare_candles(self):
        ids = [int(trade["id"]) for trade in self.trades]
        assert ids == list(range(ids[0], ids[0] + len(ids))), "trades lost, doubled or out of order"
        windows = {}
        for trade in self.trades:
            windows.setdefault(trade["time"] // WINDOW_MS * WINDOW_MS, []).append(trade)
        first = min(windows)
        compared = 0
        for start, candle in self.closed.items():
            # Of the first window only the end was seen.
            if start <= first:
                continue
            trades = windows[start]
            prices = [trade["price"] for trade in trades]
            expected = {
                "open": prices[0],
                "high": max(prices),
                "low": min(prices),
                "close": prices[-1],
                "trades": len(trades),
            }
            assert {name: candle[name] for name in expected} == expected, (candle, expected)
            volume = sum(trade["quantity"] for trade in trades)
            assert abs(candle["volume"] - volume) <= 1e-9 * volume, (candle, volume)
            compared += 1
        return compared


def main(ws_url, rest_url, key, seconds):
    follower = Follower(rest_url, key)
    socket = websocket.create_connection(ws_url, header=["Authorization: Bearer " + key], timeout=10)
    socket.send(json.dumps({"id": 1, "op": "subscribe", "channels": [TRADES, BOOK, CANDLES]}))
    end = time.monotonic() + seconds
    ask_at = time.monotonic() + ASK_REST_EVERY_S
    while time.monotonic() < end:
        for item in json.loads(socket.recv()):
            follower.take(item)
        if BOOK in follower.epoch and time.monotonic() >= ask_at:
            follower.ask_rest()
            ask_at = time.monotonic() + ASK_REST_EVERY_S
    while max(book["seq"] for book in follower.asked) > follower.position[BOOK]:
        for item in json.loads(socket.recv()):
            follower.take(item)
    socket.close()
    counted = {
        "items": follower.items,
        "trades": len(follower.trades),
        "books": follower.compare_books(),
        "candles": follower.compare_candles(),
    }
    print(json.dumps(counted))


main(sys.argv[1], sys.argv[2], sys.argv[3], float(sys.argv[4]))
