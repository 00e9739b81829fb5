package io.openchutes.chutes.pricefeed;

import io.openchutes.chutes.signal.ChuteSignals;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.Locale;

/** Keeps the currency prices that the price feed publishes. */
@ApplicationScoped
public class PriceFeedService {
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
        boolean another = price.become(event);
        repository.persist(price);
        if (another) {
            signals.listsChanged();
        }
    }

    @Transactional
    public void withdrawn(String currency) {
        if (repository.deleteById(currency.toLowerCase(Locale.ROOT))) {
            signals.listsChanged();
        }
    }

    @Transactional
    public void clear() {
        repository.deleteAll();
    }
}
