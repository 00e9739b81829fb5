package io.openchutes.contracts;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/** An operator's {@link GpuPriceFile}, read again whenever it has changed. */
public final class WatchedGpuPrices {
    private static final Logger LOG = Logger.getLogger(WatchedGpuPrices.class);

    private final Optional<Path> file;
    private final Collection<String> known;
    private final Consumer<Map<String, BigDecimal>> taker;
    private FileTime read;

    /**
     * @param file empty where the prices that ship stand
     * @param known the names of the GPUs that there are
     * @param taker is given what each version of the file says
     */
    public WatchedGpuPrices(Optional<Path> file, Collection<String> known, Consumer<Map<String, BigDecimal>> taker) {
        this.file = file;
        this.known = known;
        this.taker = taker;
    }

    /**
     * For the start, which a file that is wrong then should end: nobody would notice the prices that ship.
     *
     * @throws IOException where it can't be read, or is no JSON
     * @throws IllegalArgumentException where it says what makes no sense
     */
    public synchronized void read() throws IOException {
        if (file.isPresent()) {
            take(file.get(), Files.getLastModifiedTime(file.get()));
        }
    }

    /** Reads a file that has changed since. One that has become wrong changes nothing, which is logged once for each of its versions. */
    public synchronized void readIfChanged() {
        if (file.isEmpty()) {
            return;
        }
        try {
            FileTime changed = Files.getLastModifiedTime(file.get());
            if (!changed.equals(read)) {
                take(file.get(), changed);
            }
        } catch (IOException | IllegalArgumentException e) {
            LOG.warnf("The prices stay as they are: %s", e.getMessage());
        }
    }

    private void take(Path prices, FileTime changed) throws IOException {
        read = changed;
        taker.accept(GpuPriceFile.read(prices, known));
        LOG.infof("The GPUs have the prices of %s", prices);
    }
}
