import { productOf } from "../topics";

/** Frames that begin like this tell nothing of a book, whatever became of the rest of them. */
const BESIDE_BOOKS = /^\s*\{\s*"type"\s*:\s*"(?:match|last_match|ticker|heartbeat|subscriptions|error)"/;
const PRODUCT = /"product_id"\s*:\s*"([A-Z0-9-]{1,40})"/;

/** A subscribed product and how many states of its book were told of, readable or not. */
export class Product {
  private states = 0;

  constructor(readonly symbol: string) {}

  nextState(): number {
    this.states += 1;
    return this.states;
  }

  /** A state was told of that nobody understood: the next one does not follow the one before. */
  skipState(): void {
    this.states += 1;
  }
}

export interface Products {
  get(id: string): Product | undefined;
  /** A frame was not understood; of the books that it may have been about, a state is missing. */
  doubt(frame: string): void;
}

export function createProducts(symbols: readonly string[]): Products {
  const byId = new Map(symbols.map((symbol) => [productOf(symbol), new Product(symbol)]));
  return {
    get: (id) => byId.get(id),
    doubt(frame) {
      if (BESIDE_BOOKS.test(frame)) return;
      const id = PRODUCT.exec(frame)?.[1];
      const named = id === undefined ? undefined : byId.get(id);
      if (named) named.skipState();
      else for (const product of byId.values()) product.skipState();
    },
  };
}
