package io.openchutes.rest.error;

import static org.assertj.core.api.Assertions.assertThat;

import io.openchutes.inputs.Inputs;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The rules that every text from outside keeps to, told by other means: by UTF-8, by the JDK's own spelling, by writing out. */
class TextRulesPropertyTest {
    @Test
    void aTextIsDefectiveExactlyWhereUtf8OrPostgresqlCannotKeepIt() {
        Inputs.forAll(2_000, in -> {
            String text = texts(in);
            requireDefectWhereItCannotBeKept(text);
        });
    }

    static void requireDefectWhereItCannotBeKept(String text) {
        boolean survives = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8).equals(text);
        assertThat(TextRules.defect(text).isEmpty()).isEqualTo(survives && text.indexOf('\0') < 0);
    }

    @Test
    void anIdIsReadInItsTwoSpellingsAlone() {
        Inputs.forAll(2_000, in -> {
            String text = ids(in);
            requireIdInItsTwoSpellings(text);
        });
    }

    static void requireIdInItsTwoSpellings(String text) {
        boolean isId = text.toLowerCase(Locale.ROOT)
                .matches("[0-9a-f]{32}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
        TextRules.uuid(text)
                .ifPresent(id -> assertThat(id.toString().replace("-", ""))
                        .isEqualTo(text.toLowerCase(Locale.ROOT).replace("-", "")));
        assertThat(!isId || TextRules.uuid(text).isPresent()).as(text).isTrue();
        assertThat(TextRules.uuid(text).isEmpty() || text.replace("-", "").length() == 32)
                .isTrue();
    }

    @Test
    void aModestNumberCanBeWrittenOut() {
        Inputs.forAll(1_000, in -> {
            BigDecimal number = numbers(in);
            if (TextRules.isModest(number)) {
                assertThat(number.toPlainString().length()).isLessThan(1_000);
            } else {
                assertThat(number.precision() > 400 || Math.abs((long) number.scale()) > 400)
                        .isTrue();
            }
        });
    }

    private static String texts(Inputs in) {
        return in.oneIn(2) ? in.textOf("a\0\ud83d\ude00\ud800\udfff é", 0, 8) : in.text(20);
    }

    private static String ids(Inputs in) {
        String id =
                new UUID(in.whole(Long.MIN_VALUE, Long.MAX_VALUE), in.whole(Long.MIN_VALUE, Long.MAX_VALUE)).toString();
        return in.pick(
                id,
                id.replace("-", ""),
                id.toUpperCase(Locale.ROOT),
                id.substring(1),
                id + "0",
                id.replaceFirst("-", ""),
                id.replace('a', 'g'),
                in.textOf("0123456789abcdefF-", 31, 37));
    }

    private static BigDecimal numbers(Inputs in) {
        return in.oneOf(
                in::decimal,
                () -> new BigDecimal(java.math.BigInteger.ONE, in.integer(-1_000_000_000, 1_000_000_000)),
                () -> new BigDecimal("9".repeat(in.integer(390, 410))));
    }
}
