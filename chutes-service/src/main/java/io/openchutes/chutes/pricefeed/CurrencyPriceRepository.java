package io.openchutes.chutes.pricefeed;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;

/** Finds prices among the copies. */
@ApplicationScoped
public class CurrencyPriceRepository implements PanacheRepositoryBase<CurrencyPrice, String> {}
