package io.openchutes.chutes.pricefeed;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Objects;

/** The price feed's newest word on a currency. */
@RegisterForReflection
public record PriceQuoted(String currency, BigDecimal usd, Instant at) {
    public PriceQuoted {
        Objects.requireNonNull(currency, "currency");
        Objects.requireNonNull(usd, "usd");
        Objects.requireNonNull(at, "at");
    }

    public static final String TYPE = "price-quoted";
}
