package io.openchutes.chutes.gpu;

import io.openchutes.chutes.ChutesConfig;
import io.openchutes.chutes.signal.ChuteSignals;
import io.openchutes.contracts.WatchedGpuPrices;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;

/** Keeps the catalogue's prices those of the operator's file. */
@ApplicationScoped
public class GpuPriceReloading {
    private final WatchedGpuPrices watched;

    public GpuPriceReloading(ChutesConfig config, GpuCatalogue catalogue, ChuteSignals signals) {
        this.watched = new WatchedGpuPrices(config.prices().file(), catalogue.names(), prices -> {
            if (catalogue.price(prices)) {
                // Every answer about a chute shows a price.
                signals.listsChanged();
            }
        });
    }

    void start(@Observes StartupEvent started) throws IOException {
        watched.read();
    }

    @Scheduled(identity = "reload-gpu-prices", every = "10s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void reload() {
        watched.readIfChanged();
    }
}
