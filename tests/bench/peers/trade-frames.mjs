// How each venue tells of one trade and answers a subscription, as far as a load of trades needs it.

/** @typedef {{ index: number, id: number, time: number, quantity: string }} Trade */

/**
 * @type {Record<string, {
 *   symbol: (index: number) => string,
 *   wsPath: string,
 *   isForTrades: (message: any) => boolean,
 *   answers: (message: any) => object[],
 *   frame: (trade: Trade) => string,
 * }>}
 */
export const TRADE_FRAMES = {
  binance: {
    symbol: (index) => `B${index}/USDT`,
    wsPath: "/ws",
    isForTrades: ({ params }) => params?.some((stream) => stream.endsWith("@trade")),
    answers: ({ id }) => [{ result: null, id }],
    frame: ({ index, id, time, quantity }) =>
      `{"stream":"b${index}usdt@trade","data":{"e":"trade","E":${time},"s":"B${index}USDT","t":${id},"p":"61837.63000000","q":"${quantity}","T":${time},"m":true,"M":true}}`,
  },
  okx: {
    symbol: (index) => `B${index}/USDT`,
    wsPath: "/ws/v5/public",
    isForTrades: ({ args }) => args?.some(({ channel }) => channel === "trades-all"),
    answers: ({ id, op, args }) => (args ?? []).map((arg) => ({ id, event: op, arg, connId: "a" })),
    frame: ({ index, id, time, quantity }) =>
      `{"arg":{"channel":"trades-all","instId":"B${index}-USDT"},"data":[{"instId":"B${index}-USDT","tradeId":"${id}","px":"61837.63","sz":"${quantity}","side":"sell","ts":"${time}","source":"0"}]}`,
  },
  bybit: {
    symbol: (index) => `B${index}/USDT`,
    wsPath: "/v5/public/spot",
    isForTrades: ({ args }) => args?.some((topic) => topic.startsWith("publicTrade.")),
    answers: ({ req_id, op }) => [{ success: true, ret_msg: op, conn_id: "a", req_id, op }],
    frame: ({ index, id, time, quantity }) =>
      `{"topic":"publicTrade.B${index}USDT","ts":${time},"type":"snapshot","data":[{"i":"${id}","T":${time},"p":"61837.63","v":"${quantity}","S":"Sell","seq":${id},"s":"B${index}USDT","BT":false,"RPI":false}]}`,
  },
  coinbase: {
    symbol: (index) => `B${index}/USD`,
    wsPath: "/",
    isForTrades: ({ channels }) => JSON.stringify(channels ?? []).includes("matches"),
    answers: ({ product_ids, channels }) => [
      {
        type: "subscriptions",
        channels: (channels ?? []).map((channel) =>
          typeof channel === "string" ? { name: channel, product_ids } : channel,
        ),
      },
    ],
    frame: ({ index, id, time, quantity }) =>
      `{"type":"match","trade_id":${id},"maker_order_id":"00000000-0000-4000-8000-000000000001","taker_order_id":"00000000-0000-4000-8000-000000000002","side":"buy","size":"${quantity}","price":"61837.63","product_id":"B${index}-USD","sequence":${id},"time":"${new Date(time).toISOString().slice(0, -1)}000Z"}`,
  },
  kraken: {
    symbol: (index) => `B${index}/USD`,
    wsPath: "/v2",
    isForTrades: ({ params }) => params?.channel === "trade",
    answers: ({ method, params, req_id }) =>
      (params?.symbol ?? [null]).map((symbol) => ({
        method,
        result: { ...params, ...(symbol === null ? {} : { symbol }) },
        success: true,
        req_id,
      })),
    frame: ({ index, id, time, quantity }) =>
      `{"channel":"trade","type":"update","data":[{"symbol":"B${index}/USD","side":"sell","price":61837.63,"qty":${quantity},"ord_type":"market","trade_id":${id},"timestamp":"${new Date(time).toISOString().slice(0, -1)}000Z"}]}`,
  },
};
