package io.openchutes.chutes.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.openchutes.chutes.ChutesConfig;
import io.openchutes.chutes.DefaultConfig;
import io.openchutes.chutes.signal.ChuteSignals;
import io.quarkus.runtime.StartupEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GpuPriceReloadingTest {
    @TempDir
    Path folder;

    private final AtomicInteger signals = new AtomicInteger();
    private Path file;
    private GpuCatalogue catalogue;
    private GpuPriceReloading reloading;
    private int version;

    @BeforeEach
    void make() throws IOException {
        file = folder.resolve("prices.json");
        ChutesConfig config = DefaultConfig.with(Map.of("openchutes.chutes.prices.file", file.toString()));
        catalogue = new GpuCatalogue(config);
        reloading = new GpuPriceReloading(config, catalogue, new ChuteSignals(null) {
            @Override
            public void listsChanged() {
                signals.incrementAndGet();
            }
        });
    }

    private void write(String text) throws IOException {
        Files.writeString(file, text);
        // However coarse the file system's clock is.
        Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(1_780_000_000L + version++)));
    }

    private static String price(String gpu, String usd) {
        return "{\"gpus\": [{\"gpu\": \"" + gpu + "\", \"hourly_usd\": " + usd + "}]}";
    }

    private List<Gpu> supported() {
        return catalogue.supportedBy(new NodeSelector(1, 16, null, List.of("a4000", "h100"), null));
    }

    @Test
    void anotherPriceIsTakenAndSaid() throws IOException {
        write(price("h100", "0.1"));
        reloading.start(new StartupEvent());
        assertThat(supported()).extracting(Gpu::gpu).containsExactly("h100", "a4000");
        assertThat(signals).hasValue(1);
        reloading.reload();
        assertThat(signals).hasValue(1);
        write(price("a4000", "9"));
        reloading.reload();
        assertThat(supported()).extracting(Gpu::gpu).containsExactly("h100", "a4000");
        assertThat(supported().get(0).hourlyUsd()).as("not named any more").isGreaterThan(java.math.BigDecimal.ONE);
        assertThat(catalogue.dearestHourlyUsd()).isEqualByComparingTo("9");
        assertThat(signals).hasValue(2);
    }

    @Test
    void aFileThatHasBecomeWrongChangesNothing() throws IOException {
        write(price("a4000", "9"));
        reloading.start(new StartupEvent());
        write(price("a4000", "-1"));
        reloading.reload();
        Files.delete(file);
        reloading.reload();
        assertThat(catalogue.dearestHourlyUsd()).isEqualByComparingTo("9");
    }

    @Test
    void aFileThatIsWrongFromTheStartEndsTheStart() throws IOException {
        write("{}");
        assertThatThrownBy(() -> reloading.start(new StartupEvent())).isInstanceOf(IllegalArgumentException.class);
    }
}
