package io.openchutes.auth.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.openchutes.inputs.Inputs;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NonceTest {
    private static final Duration WINDOW = Duration.ofSeconds(600);
    private static final Instant NOW = Instant.ofEpochSecond(1_730_286_046L);

    @Test
    void readsUnixSecondsInVersion1() {
        Inputs.forAll(300, in -> {
            long seconds = in.whole(0, 999_999_999_999L);
            assertThat(Nonce.parseVersion1(Long.toString(seconds)))
                    .isEqualTo(new Nonce(Long.toString(seconds), seconds));
        });
    }

    @Test
    void readsVersion2() {
        Inputs.forAll(300, in -> {
            long seconds = in.whole(0, 9_999_999_999L);
            String unique = unique(in);
            String text = String.format("%010d.%s", seconds, unique);
            assertThat(Nonce.parseVersion2(text)).isEqualTo(new Nonce(text, seconds));
        });
    }

    @Test
    void refusesAnyOtherTextWithASentence() {
        Inputs.forAll(500, in -> {
            String text = in.text(100);
            if (!text.matches("0|[1-9][0-9]{0,11}")) {
                assertThatExceptionOfType(MalformedCredential.class).isThrownBy(() -> Nonce.parseVersion1(text));
            }
            assertThatExceptionOfType(MalformedCredential.class).isThrownBy(() -> Nonce.parseVersion2(text));
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " 1730286046",
                "1730286046 ",
                "1730286046\n",
                "+1730286046",
                "-1",
                "01730286046",
                "1730286046.0",
                "1e9",
                "0x10",
                "1_730_286_046",
                "1730286046000000",
                "99999999999999999999",
                "\u0661\u0667\u0663\u0660\u0662\u0668\u0666\u0660\u0664\u0666"
            })
    void refusesTheSpellingsThatOtherParsersTakeInVersion1(String text) {
        assertThatExceptionOfType(MalformedCredential.class).isThrownBy(() -> Nonce.parseVersion1(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1730286046",
                "1730286046.",
                "1730286046.aaaaaaaaaaaaaaa",
                "1730286046.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                "173028604.aaaaaaaaaaaaaaaa",
                "17302860466.aaaaaaaaaaaaaaaa",
                "1730286046:aaaaaaaaaaaaaaaa",
                "1730286046.aaaaaaaaaaaaaaa:",
                "1730286046.aaaaaaaaaaaaaaa=",
                "1730286046.aaaaaaaaaaaaaaaa\n",
                "1730286046.aaaaaaaaaaaaaaa\u00e9"
            })
    void refusesOtherFormsInVersion2(String text) {
        assertThatExceptionOfType(MalformedCredential.class).isThrownBy(() -> Nonce.parseVersion2(text));
    }

    @Test
    void isWithinTheWindowOnBothSidesAndAtItsEdges() {
        assertThat(at(0).isWithin(WINDOW, NOW)).isTrue();
        assertThat(at(-600).isWithin(WINDOW, NOW)).isTrue();
        assertThat(at(600).isWithin(WINDOW, NOW)).isTrue();
        assertThat(at(-601).isWithin(WINDOW, NOW)).isFalse();
        assertThat(at(601).isWithin(WINDOW, NOW)).isFalse();
        assertThat(Nonce.parseVersion1("0").isWithin(WINDOW, NOW)).isFalse();
        assertThat(Nonce.parseVersion1("999999999999").isWithin(WINDOW, NOW)).isFalse();
    }

    private static String unique(Inputs in) {
        return in.textOf("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-", 16, 64);
    }

    private static Nonce at(long offset) {
        return Nonce.parseVersion1(Long.toString(NOW.getEpochSecond() + offset));
    }
}
