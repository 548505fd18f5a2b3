import type { Pool } from "pg";
import type { Instrument } from "@/lib/domain/market/instrument";
import { baseOf, quoteOf } from "@/lib/domain/market/symbol";
import { isVenue, type Venue } from "@/lib/domain/market/venue";
import type { Tables } from "./tables";

export interface InstrumentName {
  venue: Venue;
  symbol: string;
}

/** The short numbers under which rows name their instrument. Few, for ever the same, hence kept in memory. */
export class InstrumentIds {
  private readonly ids = new Map<string, Map<string, number>>();
  private readonly names = new Map<number, InstrumentName>();

  constructor(
    private readonly pool: Pool,
    private readonly tables: Tables,
  ) {}

  find(venue: Venue, symbol: string): number | undefined {
    return this.ids.get(venue)?.get(symbol);
  }

  nameOf(id: number): InstrumentName | undefined {
    return this.names.get(id);
  }

  all(): number[] {
    return [...this.names.keys()];
  }

  async load(): Promise<void> {
    const { rows } = await this.pool.query<{ id: number; venue: string; symbol: string }>(
      `select id, venue, symbol from ${this.tables.instruments}`,
    );
    for (const { id, venue, symbol } of rows) if (isVenue(venue)) this.remember(id, { venue, symbol });
  }

  /** Looks in the table too: another process may have made the instrument. */
  async resolve({ venue, symbol }: InstrumentName): Promise<number | undefined> {
    if (this.find(venue, symbol) === undefined) await this.load();
    return this.find(venue, symbol);
  }

  /** Makes what is not there yet; ticks and lots follow when the venue has told. */
  async ensure(wanted: readonly InstrumentName[]): Promise<void> {
    const missing = wanted.filter(({ venue, symbol }) => this.find(venue, symbol) === undefined);
    if (missing.length === 0) return;
    await this.pool.query(
      `insert into ${this.tables.instruments} (venue, symbol, base, quote)
       select * from unnest($1::text[], $2::text[], $3::text[], $4::text[])
       on conflict (venue, symbol) do nothing`,
      [
        missing.map(({ venue }) => venue),
        missing.map(({ symbol }) => symbol),
        missing.map(({ symbol }) => baseOf(symbol)),
        missing.map(({ symbol }) => quoteOf(symbol)),
      ],
    );
    await this.load();
  }

  async save(instruments: readonly Instrument[]): Promise<void> {
    if (instruments.length === 0) return;
    await this.pool.query(
      `insert into ${this.tables.instruments} (venue, symbol, base, quote, tick_size, lot_size, min_notional, status)
       select * from unnest($1::text[], $2::text[], $3::text[], $4::text[],
         $5::double precision[], $6::double precision[], $7::double precision[], $8::text[])
       on conflict (venue, symbol) do update set tick_size = excluded.tick_size, lot_size = excluded.lot_size,
         min_notional = excluded.min_notional, status = excluded.status`,
      [
        instruments.map(({ venue }) => venue),
        instruments.map(({ symbol }) => symbol),
        instruments.map(({ base }) => base),
        instruments.map(({ quote }) => quote),
        instruments.map(({ tickSize }) => tickSize),
        instruments.map(({ lotSize }) => lotSize),
        instruments.map(({ minNotional }) => minNotional),
        instruments.map(({ status }) => status),
      ],
    );
    await this.load();
  }

  private remember(id: number, name: InstrumentName): void {
    const symbols = this.ids.get(name.venue) ?? new Map<string, number>();
    this.ids.set(name.venue, symbols);
    symbols.set(name.symbol, id);
    this.names.set(id, name);
  }
}
