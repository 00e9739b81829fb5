package io.openchutes.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GpuPriceFileTest {
    @TempDir
    Path folder;

    private Map<String, BigDecimal> read(String text) throws IOException {
        return GpuPriceFile.read(Files.writeString(folder.resolve("prices.json"), text), Set.of("h100", "a4000"));
    }

    @Test
    void pricesAreReadByName() throws IOException {
        assertThat(read("{\"gpus\": [{\"gpu\": \"h100\", \"hourly_usd\": 2.5, \"vram_gb\": 80}]}"))
                .isEqualTo(Map.of("h100", new BigDecimal("2.5")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|no list",
                "{\"gpus\": [{\"gpu\": \"h9000\", \"hourly_usd\": 1}]}|names the GPU \"h9000\"",
                "{\"gpus\": [{\"gpu\": \"h100\"}]}|no price of h100",
                "{\"gpus\": [{\"gpu\": \"h100\", \"hourly_usd\": \"2\"}]}|no price of h100",
                "{\"gpus\": [{\"gpu\": \"h100\", \"hourly_usd\": 0}]}|no price of h100",
                "{\"gpus\": [{\"gpu\": \"h100\", \"hourly_usd\": 10001}]}|no price of h100"
            })
    void whatMakesNoSenseIsRefused(String text, String why) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }

    @Test
    void whatIsNoJsonOrNotThereIsRefused() {
        assertThatThrownBy(() -> read("gpus:")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> GpuPriceFile.read(folder.resolve("none.json"), Set.of()))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> read(" ".repeat(1024 * 1024 + 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("larger");
    }
}
