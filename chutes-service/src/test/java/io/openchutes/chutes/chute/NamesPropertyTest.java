package io.openchutes.chutes.chute;

import static org.assertj.core.api.Assertions.assertThat;

import io.openchutes.auth.chute.SubnetNames;
import io.openchutes.inputs.Inputs;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Names and references as outsiders send them: whatever the text, it is read as the contract says and breaks nothing. */
class NamesPropertyTest {
    private static final Pattern OF_THE_CONTRACT =
            Pattern.compile("([A-Za-z0-9_.-]+/)*[a-z0-9][a-z0-9_./-]*", Pattern.CASE_INSENSITIVE);
    private static final List<String> RESERVED_WHOLE = List.of(
            "boosted",
            "affine_available",
            "rolling_updates",
            "gpu_count_history",
            "utilization",
            "utilization/history");
    private static final List<String> RESERVED_FIRST = List.of("code", "warmup", "miner_means");

    @Test
    void aNameIsTakenExactlyWhereTheContractTakesIt() {
        Inputs.forAll(1_000, in -> {
            String name = names(in);
            assertThat(ChuteName.Validator.problemOf(name).isEmpty()).as(name).isEqualTo(isGood(name));
        });
    }

    @Test
    void anyTextIsTakenOrRefused() {
        Inputs.forAll(1_000, in -> {
            String name = in.text(100);
            assertThat(ChuteName.Validator.problemOf(name).isEmpty()).isEqualTo(isGood(name));
        });
    }

    @Test
    void anIdIsNeverANameAndANameNeverAnId() {
        Inputs.forAll(1_000, in -> {
            String text = references(in);
            requireIdOrName(text);
        });
    }

    static void requireIdOrName(String text) {
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

    @Test
    void aSubnetsWordCountsBetweenItsBoundsAlone() {
        Inputs.forAll(1_000, in -> {
            String before = around(in);
            String behind = around(in);
            boolean found = SUBNET.matcher(before + "Affine" + behind).find();
            boolean startsWell = before.isEmpty() || "/_.-".indexOf(before.charAt(before.length() - 1)) >= 0;
            String rest = behind.replaceFirst("^[0-9]+", "");
            boolean endsWell = rest.isEmpty() || "/_.-".indexOf(rest.charAt(0)) >= 0;
            assertThat(found).as(before + "Affine" + behind).isEqualTo(startsWell && endsWell);
        });
    }

    private static final Pattern SUBNET = SubnetNames.boundedWord("affine");

    private static String names(Inputs in) {
        return in.oneOf(
                () -> in.textOf("aZ9_.-/", 0, 9),
                () -> String.join(
                        "/",
                        in.list(
                                1,
                                5,
                                () -> in.pick(
                                        "a", "B2", "-", ".", "..", "", "_x", "code", "WARMUP", "miner_means", "org"))),
                () -> in.textOf("aZ0_.-/é :\n", 0, 9),
                () -> in.pick(RESERVED_WHOLE).toUpperCase(Locale.ROOT),
                () -> "n".repeat(in.integer(120, 135)),
                () -> ids(in));
    }

    private static String references(Inputs in) {
        return in.oneOf(() -> ids(in), () -> names(in), () -> in.text(60));
    }

    private static String around(Inputs in) {
        return in.textOf("xA7/_.-", 0, 3);
    }

    private static String ids(Inputs in) {
        String id =
                new UUID(in.whole(Long.MIN_VALUE, Long.MAX_VALUE), in.whole(Long.MIN_VALUE, Long.MAX_VALUE)).toString();
        return in.pick(id, id.toUpperCase(Locale.ROOT), id.substring(1), id + "0");
    }

    static boolean isGood(String name) {
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
