package io.openchutes.chutes.pricefeed;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;

/** The price of a currency, copied from the price feed. */
@Entity
@Table(name = "currency_price")
public class CurrencyPrice {
    @Id
    private String currency;

    private BigDecimal usd;

    @Column(name = "quoted_at")
    private Instant quotedAt;

    protected CurrencyPrice() {}

    CurrencyPrice(String currency) {
        this.currency = currency;
    }

    /** Takes the quotation over; true if the price is another one now. */
    boolean become(PriceQuoted event) {
        boolean another = usd == null || usd.compareTo(event.usd()) != 0;
        usd = event.usd();
        quotedAt = event.at();
        return another;
    }

    /** Empty where the quoted price is none that anything could be reckoned with. */
    public Optional<BigDecimal> usablePrice() {
        return Optional.of(usd).filter(price -> price.signum() > 0);
    }
}
