package io.openchutes.rest.input;

import static org.assertj.core.api.Assertions.assertThat;

import io.openchutes.inputs.Inputs;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Parameters as outsiders send them: any text becomes a value or a named error. */
class ScalarsPropertyTest {
    private static final List<String> TRUE = List.of("true", "1", "yes", "on", "t", "y");
    private static final List<String> FALSE = List.of("false", "0", "no", "off", "f", "n");

    @Test
    void aBooleanIsOneOfTwelveWordsInAnyCase() {
        Inputs.forAll(1_000, in -> {
            String text = words(in);
            Scalars.Parsed parsed = Scalars.parse(boolean.class, text);
            String word = text.strip().toLowerCase(Locale.ROOT);
            if (word.isEmpty()) {
                assertThat(parsed).isEqualTo(Scalars.Parsed.of(null));
            } else if (TRUE.contains(word) || FALSE.contains(word)) {
                assertThat(parsed).isEqualTo(Scalars.Parsed.of(TRUE.contains(word)));
            } else {
                assertThat(parsed.errorType()).isEqualTo("bool_parsing");
            }
        });
    }

    @Test
    void anyTextIsAValueOrAnError() {
        Inputs.forAll(1_000, in -> {
            Class<?> type = types(in);
            String text = anything(in);
            requireValueOrError(type, text);
        });
    }

    static void requireValueOrError(Class<?> type, String text) {
        Scalars.Parsed parsed = Scalars.parse(type, text);
        if (parsed.isBad()) {
            assertThat(parsed.value()).isNull();
            assertThat(parsed.message()).isNotBlank();
        } else if (!text.isBlank()) {
            assertThat(parsed.value()).isInstanceOf(type);
        }
    }

    @Test
    void everyIntegerIsReadBack() {
        Inputs.forAll(1_000, in -> {
            int number = in.integer();
            assertThat(Scalars.parse(Integer.class, String.valueOf(number))).isEqualTo(Scalars.Parsed.of(number));
            long beyond = Integer.MAX_VALUE + 1L + Math.abs((long) number);
            assertThat(Scalars.parse(Integer.class, String.valueOf(beyond)).errorType())
                    .isEqualTo("int_parsing_size");
            assertThat(Scalars.parse(Long.class, String.valueOf(beyond))).isEqualTo(Scalars.Parsed.of(beyond));
        });
    }

    @Test
    void aNumberIsReadAsItIsWritten() {
        Inputs.forAll(1_000, in -> {
            int whole = in.integer();
            int behind = in.integer(Short.MIN_VALUE, Short.MAX_VALUE);
            String text = whole + "." + Math.abs(behind);
            assertThat(Scalars.parse(BigDecimal.class, text)).isEqualTo(Scalars.Parsed.of(new BigDecimal(text)));
            assertThat(Scalars.parse(Double.class, text)).isEqualTo(Scalars.Parsed.of(Double.valueOf(text)));
        });
    }

    private static String words(Inputs in) {
        String word = in.pick(in.pick(TRUE), in.pick(FALSE));
        return in.pick(
                word,
                word.toUpperCase(Locale.ROOT),
                " " + word + "\t",
                word + word,
                in.textOf("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", 0, 5),
                in.text(60));
    }

    private static String anything(Inputs in) {
        return in.oneOf(
                () -> in.text(60),
                () -> in.textOf("+-.0123456789eE ", 0, 30),
                () -> in.textOf("0123456789-T:Z+.", 0, 30),
                () -> in.pick("NaN", "Infinity", "1e999", "1e-999", "0x10", "1_000", "٣", "2026-02-30T00:00:00Z", "１"));
    }

    private static Class<?> types(Inputs in) {
        return in.pick(
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
