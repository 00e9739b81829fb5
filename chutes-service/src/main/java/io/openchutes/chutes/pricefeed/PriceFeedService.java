package io.openchutes.chutes.pricefeed;

import io.openchutes.chutes.signal.ChuteSignals;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;

/** What currencies cost, as the price feed tells. */
@ApplicationScoped
public class PriceFeedService {
    private static final String TAO = "tao";

    private final CurrencyPriceRepository repository;
    private final ChuteSignals signals;

    public PriceFeedService(CurrencyPriceRepository repository, ChuteSignals signals) {
        this.repository = repository;
        this.signals = signals;
    }

    @Transactional
    public void quoted(PriceQuoted event) {
        String currency = event.currency().toLowerCase(Locale.ROOT);
        CurrencyPrice known = repository.findById(currency);
        CurrencyPrice price = known == null ? new CurrencyPrice(currency) : known;
        price.become(event);
        repository.persist(price);
        signals.anyChanged();
    }

    @Transactional
    public void withdrawn(String currency) {
        if (repository.deleteById(currency.toLowerCase(Locale.ROOT))) {
            signals.anyChanged();
        }
    }

    @Transactional
    public void clear() {
        repository.deleteAll();
    }

    /** What one TAO costs in US dollars; empty while nobody has quoted a usable price. */
    @Transactional
    public Optional<BigDecimal> taoInUsd() {
        return repository.findByIdOptional(TAO).map(CurrencyPrice::usd).filter(usd -> usd.signum() > 0);
    }
}
