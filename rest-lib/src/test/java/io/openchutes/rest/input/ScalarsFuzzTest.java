package io.openchutes.rest.input;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Parameters of the path, the query and the headers. */
class ScalarsFuzzTest {
    private static final List<Class<?>> TYPES = List.of(
            String.class,
            Boolean.class,
            Integer.class,
            Long.class,
            Double.class,
            BigDecimal.class,
            UUID.class,
            Instant.class);

    @FuzzTest
    void aTextIsAValueOrAnErrorOfEveryType(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        TYPES.forEach(type -> ScalarsPropertyTest.requireValueOrError(type, text));
    }
}
