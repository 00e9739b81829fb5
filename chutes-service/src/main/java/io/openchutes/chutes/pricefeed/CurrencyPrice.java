package io.openchutes.chutes.pricefeed;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.math.BigDecimal;
import java.time.Instant;

/** What a currency's unit costs; the price feed owns it. */
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

    void become(PriceQuoted event) {
        usd = event.usd();
        quotedAt = event.at();
    }

    public BigDecimal usd() {
        return usd;
    }
}
