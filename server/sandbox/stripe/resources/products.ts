import { z } from "zod";
import { newProduct } from "../objects/product";
import { change, create } from "../webhooks/change";
import { defined } from "../wire/defined";
import { paginate } from "../wire/paginate";
import { flag, mergeMetadata, metadata, pageParams, text, unsettable } from "../wire/params";
import { route } from "../wire/route";

const shared = {
  active: flag.optional(),
  description: unsettable(text).optional(),
  images: unsettable(z.array(text)).optional(),
  marketing_features: unsettable(z.array(z.strictObject({ name: text }))).optional(),
  metadata: metadata.optional(),
  statement_descriptor: text.optional(),
  tax_code: unsettable(text).optional(),
  unit_label: unsettable(text).optional(),
  url: unsettable(text).optional(),
};

export const PRODUCT_ROUTES = [
  route("POST", "/v1/products", { ...shared, id: text.optional(), name: text }, (tx, given) => {
    const { id, images, marketing_features: features, metadata: data, ...plain } = given;
    const product = newProduct(tx, {
      ...defined(plain),
      name: given.name,
      images: images ?? [],
      marketing_features: features ?? [],
      metadata: mergeMetadata({}, data),
      ...(id === undefined ? {} : { id }),
    });
    return create(tx, "product", product, "product.created");
  }),
  route(
    "GET",
    "/v1/products",
    { ...pageParams, active: flag.optional(), ids: z.array(text).optional() },
    (tx, given) =>
      paginate(
        tx
          .all("product")
          .filter(
            ({ id, active }) => (given.active ?? active) === active && (given.ids?.includes(id) ?? true),
          ),
        given,
        "/v1/products",
      ),
  ),
  route("GET", "/v1/products/{id}", {}, (tx, _given, id) => tx.need("product", id)),
  route(
    "POST",
    "/v1/products/{id}",
    { ...shared, name: text.optional(), default_price: text.optional() },
    (tx, given, id) => {
      const product = tx.need("product", id);
      const { images, marketing_features: features, metadata: data, ...plain } = given;
      const fields = {
        ...defined(plain),
        ...(images === undefined ? {} : { images: images ?? [] }),
        ...(features === undefined ? {} : { marketing_features: features ?? [] }),
        metadata: mergeMetadata(product.metadata, data),
        updated: tx.now,
      };
      return change(tx, "product", product, fields, "product.updated");
    },
  ),
];
