package io.openchutes.chutes.gpu;

import io.openchutes.chutes.ChutesConfig;
import io.openchutes.chutes.signal.ChuteSignals;
import io.openchutes.contracts.GpuPriceFile;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Keeps the catalogue's prices those of the operator's file. */
@ApplicationScoped
public class GpuPriceReloading {
    private static final Logger LOG = Logger.getLogger(GpuPriceReloading.class);

    private final Optional<Path> file;
    private final GpuCatalogue catalogue;
    private final ChuteSignals signals;
    private FileTime read;

    public GpuPriceReloading(ChutesConfig config, GpuCatalogue catalogue, ChuteSignals signals) {
        this.file = config.prices().file();
        this.catalogue = catalogue;
        this.signals = signals;
    }

    /** A file that is wrong from the start ends the start: nobody would notice the prices that ship. */
    void start(@Observes StartupEvent started) throws IOException {
        if (file.isPresent()) {
            take(file.get());
        }
    }

    /** A file that has become wrong changes nothing; it is said once for each of its versions. */
    @Scheduled(identity = "reload-gpu-prices", every = "10s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void reload() {
        if (file.isEmpty()) {
            return;
        }
        try {
            FileTime changed = Files.getLastModifiedTime(file.get());
            if (!changed.equals(read)) {
                read = changed;
                take(file.get());
            }
        } catch (IOException | IllegalArgumentException e) {
            LOG.warnf("The prices stay as they are: %s", e.getMessage());
        }
    }

    private synchronized void take(Path prices) throws IOException {
        read = Files.getLastModifiedTime(prices);
        if (catalogue.price(GpuPriceFile.read(prices, catalogue.names()))) {
            LOG.infof("The GPUs have the prices of %s", prices);
            // Every answer about a chute shows a price.
            signals.listsChanged();
        }
    }
}
