package io.openchutes.rest.input;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Parameters as outsiders send them: any text becomes a value or a named error. */
class ScalarsPropertyTest {
    private static final List<String> TRUE = List.of("true", "1", "yes", "on", "t", "y");
    private static final List<String> FALSE = List.of("false", "0", "no", "off", "f", "n");

    @Property
    void aBooleanIsOneOfTwelveWordsInAnyCase(@ForAll("words") String text) {
        Scalars.Parsed parsed = Scalars.parse(boolean.class, text);
        String word = text.strip().toLowerCase(Locale.ROOT);
        if (word.isEmpty()) {
            assertThat(parsed).isEqualTo(Scalars.Parsed.of(null));
        } else if (TRUE.contains(word) || FALSE.contains(word)) {
            assertThat(parsed).isEqualTo(Scalars.Parsed.of(TRUE.contains(word)));
        } else {
            assertThat(parsed.errorType()).isEqualTo("bool_parsing");
        }
    }

    @Property
    void anyTextIsAValueOrAnError(@ForAll("types") Class<?> type, @ForAll("anything") String text) {
        Scalars.Parsed parsed = Scalars.parse(type, text);
        if (parsed.isBad()) {
            assertThat(parsed.value()).isNull();
            assertThat(parsed.message()).isNotBlank();
        } else if (!text.isBlank()) {
            assertThat(parsed.value()).isInstanceOf(type);
        }
    }

    @Property
    void everyIntegerIsReadBack(@ForAll int number) {
        assertThat(Scalars.parse(Integer.class, String.valueOf(number))).isEqualTo(Scalars.Parsed.of(number));
        long beyond = Integer.MAX_VALUE + 1L + Math.abs((long) number);
        assertThat(Scalars.parse(Integer.class, String.valueOf(beyond)).errorType())
                .isEqualTo("int_parsing_size");
        assertThat(Scalars.parse(Long.class, String.valueOf(beyond))).isEqualTo(Scalars.Parsed.of(beyond));
    }

    @Property
    void aNumberIsReadAsItIsWritten(@ForAll int whole, @ForAll short behind) {
        String text = whole + "." + Math.abs((int) behind);
        assertThat(Scalars.parse(BigDecimal.class, text)).isEqualTo(Scalars.Parsed.of(new BigDecimal(text)));
        assertThat(Scalars.parse(Double.class, text)).isEqualTo(Scalars.Parsed.of(Double.valueOf(text)));
    }

    @Provide
    Arbitrary<String> words() {
        Arbitrary<String> good =
                Arbitraries.of("true", "1", "yes", "on", "t", "y", "false", "0", "no", "off", "f", "n");
        return Arbitraries.oneOf(
                good,
                good.map(word -> word.toUpperCase(Locale.ROOT)),
                good.map(word -> " " + word + "\t"),
                good.map(word -> word + word),
                Arbitraries.strings().alpha().ofMaxLength(5),
                Arbitraries.strings());
    }

    @Provide
    Arbitrary<String> anything() {
        return Arbitraries.oneOf(
                Arbitraries.strings(),
                Arbitraries.strings().withChars("+-.0123456789eE ").ofMaxLength(30),
                Arbitraries.strings().withChars("0123456789-T:Z+.").ofMaxLength(30),
                Arbitraries.of(
                        "NaN", "Infinity", "1e999", "1e-999", "0x10", "1_000", "٣", "2026-02-30T00:00:00Z", "１"));
    }

    @Provide
    Arbitrary<Class<?>> types() {
        return Arbitraries.of(
                String.class,
                Boolean.class,
                Integer.class,
                Long.class,
                Double.class,
                BigDecimal.class,
                UUID.class,
                Instant.class);
    }
}
