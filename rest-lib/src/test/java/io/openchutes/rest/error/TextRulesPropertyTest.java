package io.openchutes.rest.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The rules that every text from outside keeps to, told by other means: by UTF-8, by the JDK's own spelling, by writing out. */
class TextRulesPropertyTest {
    @Property(tries = 2_000)
    void aTextIsDefectiveExactlyWhereUtf8OrPostgresqlCannotKeepIt(@ForAll("texts") String text) {
        boolean survives = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8).equals(text);
        assertThat(TextRules.defect(text).isEmpty()).isEqualTo(survives && text.indexOf('\0') < 0);
    }

    @Property(tries = 2_000)
    void anIdIsReadInItsTwoSpellingsAlone(@ForAll("ids") String text) {
        boolean isId = text.toLowerCase(Locale.ROOT)
                .matches("[0-9a-f]{32}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
        TextRules.uuid(text)
                .ifPresent(id -> assertThat(id.toString().replace("-", ""))
                        .isEqualTo(text.toLowerCase(Locale.ROOT).replace("-", "")));
        assertThat(!isId || TextRules.uuid(text).isPresent()).as(text).isTrue();
        assertThat(TextRules.uuid(text).isEmpty() || text.replace("-", "").length() == 32)
                .isTrue();
    }

    @Property
    void aModestNumberCanBeWrittenOut(@ForAll("numbers") BigDecimal number) {
        if (TextRules.isModest(number)) {
            assertThat(number.toPlainString().length()).isLessThan(1_000);
        } else {
            assertThat(number.precision() > 400 || Math.abs((long) number.scale()) > 400)
                    .isTrue();
        }
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.oneOf(
                Arbitraries.strings().withChars("a\0\ud83d\ude00\ud800\udfff é").ofMaxLength(8),
                Arbitraries.strings().ofMaxLength(20));
    }

    @Provide
    Arbitrary<String> ids() {
        Arbitrary<String> whole = Arbitraries.create(() -> UUID.randomUUID().toString());
        return Arbitraries.oneOf(
                whole,
                whole.map(id -> id.replace("-", "")),
                whole.map(id -> id.toUpperCase(Locale.ROOT)),
                whole.map(id -> id.substring(1)),
                whole.map(id -> id + "0"),
                whole.map(id -> id.replaceFirst("-", "")),
                whole.map(id -> id.replace('a', 'g')),
                Arbitraries.strings()
                        .withChars("0123456789abcdefF-")
                        .ofMinLength(31)
                        .ofMaxLength(37));
    }

    @Provide
    Arbitrary<BigDecimal> numbers() {
        return Arbitraries.oneOf(
                Arbitraries.bigDecimals(),
                Arbitraries.integers()
                        .between(-1_000_000_000, 1_000_000_000)
                        .map(scale -> new BigDecimal(java.math.BigInteger.ONE, scale)),
                Arbitraries.integers().between(390, 410).map(digits -> new BigDecimal("9".repeat(digits))));
    }
}
