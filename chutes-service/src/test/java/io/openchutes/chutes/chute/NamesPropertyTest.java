package io.openchutes.chutes.chute;

import static org.assertj.core.api.Assertions.assertThat;

import io.openchutes.chutes.subnet.Subnets;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Names and references as outsiders send them: whatever the text, it is read as the contract says and breaks nothing. */
class NamesPropertyTest {
    private static final Pattern OF_THE_CONTRACT =
            Pattern.compile("([A-Za-z0-9_.-]+/)*[a-z0-9][a-z0-9_./-]*", Pattern.CASE_INSENSITIVE);
    private static final List<String> RESERVED_WHOLE =
            List.of("boosted", "affine_available", "rolling_updates", "gpu_count_history", "utilization");
    private static final List<String> RESERVED_FIRST = List.of("code", "warmup", "miner_means");

    @Property
    void aNameIsTakenExactlyWhereTheContractTakesIt(@ForAll("names") String name) {
        assertThat(ChuteName.Validator.problemOf(name).isEmpty()).as(name).isEqualTo(isGood(name));
    }

    @Property
    void anyTextIsTakenOrRefused(@ForAll String name) {
        assertThat(ChuteName.Validator.problemOf(name).isEmpty()).isEqualTo(isGood(name));
    }

    @Property
    void anIdIsNeverANameAndANameNeverAnId(@ForAll("references") String text) {
        ChuteReference reference = ChuteReference.parse(text);
        assertThat(reference.id() == null).isNotEqualTo(reference.name() == null);
        if (reference.id() != null) {
            assertThat(reference.id().toString()).isEqualTo(text.toLowerCase(Locale.ROOT));
            assertThat(reference.qualified()).isEmpty();
        } else {
            assertThat(reference.name()).isEqualTo(text);
            reference
                    .qualified()
                    .ifPresent(parts ->
                            assertThat(parts.username() + "/" + parts.name()).isEqualTo(text));
        }
    }

    @Property
    void aSubnetsWordCountsBetweenItsBoundsAlone(@ForAll("around") String before, @ForAll("around") String behind) {
        boolean found = SUBNET.matcher(before + "Affine" + behind).find();
        boolean startsWell = before.isEmpty() || "/_.-".indexOf(before.charAt(before.length() - 1)) >= 0;
        String rest = behind.replaceFirst("^[0-9]+", "");
        boolean endsWell = rest.isEmpty() || "/_.-".indexOf(rest.charAt(0)) >= 0;
        assertThat(found).as(before + "Affine" + behind).isEqualTo(startsWell && endsWell);
    }

    private static final Pattern SUBNET = Subnets.boundedWord("affine");

    @Provide
    Arbitrary<String> names() {
        Arbitrary<String> close =
                Arbitraries.strings().withChars("aZ0_.-/é :\n").ofMaxLength(9);
        Arbitrary<String> segments = Arbitraries.of(
                        "a", "B2", "-", ".", "..", "", "_x", "code", "WARMUP", "miner_means", "org")
                .list()
                .ofMinSize(1)
                .ofMaxSize(5)
                .map(parts -> String.join("/", parts));
        Arbitrary<String> plain = Arbitraries.strings().withChars("aZ9_.-/").ofMaxLength(9);
        Arbitrary<String> reserved = Arbitraries.of(RESERVED_WHOLE).map(word -> word.toUpperCase(Locale.ROOT));
        Arbitrary<String> longOnes = Arbitraries.integers().between(120, 135).map("n"::repeat);
        return Arbitraries.oneOf(plain, segments, close, reserved, longOnes, ids());
    }

    @Provide
    Arbitrary<String> references() {
        return Arbitraries.oneOf(ids(), names(), Arbitraries.strings());
    }

    @Provide
    Arbitrary<String> around() {
        return Arbitraries.strings().withChars("xA7/_.-").ofMaxLength(3);
    }

    private static Arbitrary<String> ids() {
        Arbitrary<String> whole = Arbitraries.create(() -> UUID.randomUUID().toString());
        return Arbitraries.oneOf(
                whole,
                whole.map(id -> id.toUpperCase(Locale.ROOT)),
                whole.map(id -> id.substring(1)),
                whole.map(id -> id + "0"));
    }

    private static boolean isGood(String name) {
        List<String> segments = List.of(name.split("/", -1));
        return name.length() >= 3
                && name.length() <= 128
                && OF_THE_CONTRACT.matcher(name).matches()
                && segments.stream().noneMatch(part -> part.isEmpty() || part.equals(".") || part.equals(".."))
                && !RESERVED_FIRST.contains(segments.get(0).toLowerCase(Locale.ROOT))
                && !RESERVED_WHOLE.contains(name.toLowerCase(Locale.ROOT))
                && !name.matches("(?i)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    }
}
