import { decimalText } from "../ui/decimal-text";
import { Price } from "../ui/price";
import type { HeardTrade } from "./market-feed";

const TONE = { buy: "text-up", sell: "text-down" } as const;

/** The newest trades, newest first. `trades` runs from old to new. */
export function Tape({
  trades,
  decimals,
  rows,
}: {
  trades: readonly HeardTrade[];
  decimals: number;
  rows: number;
}) {
  return (
    <table className="w-full table-fixed text-12 leading-5">
      <caption className="sr-only">The newest trades, newest first</caption>
      <thead>
        <tr className="h-6 text-11 text-ink-3">
          <th scope="col" className="pl-3 text-left font-text">
            Time, UTC
          </th>
          <th scope="col" className="text-right font-text">
            Price
          </th>
          <th scope="col" className="pr-3 text-right font-text">
            Size
          </th>
        </tr>
      </thead>
      <tbody>
        {trades
          .slice(-rows)
          .reverse()
          .map((trade) => (
            <tr key={trade.serial} className="h-5">
              <td className="pl-3 text-ink-2">
                <ClockTime time={trade.time} />
              </td>
              <td className={`text-right ${trade.side ? TONE[trade.side] : "text-ink-1"}`}>
                <Price value={trade.price} decimals={decimals} />
                {trade.side && <span className="sr-only">, {trade.side}</span>}
              </td>
              <td className="pr-3 text-right text-ink-1">{decimalText(trade.quantity, 5)}</td>
            </tr>
          ))}
      </tbody>
    </table>
  );
}

/** `05:20:47.273`, the thousandths quieter. */
function ClockTime({ time }: { time: number }) {
  const text = new Date(time).toISOString();
  return (
    <time dateTime={text} title={text}>
      {text.slice(11, 19)}
      <span className="text-11 text-ink-3">{text.slice(19, 23)}</span>
    </time>
  );
}
