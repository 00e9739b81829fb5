package io.openchutes.chutes.cord;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.validation.Validation;
import jakarta.validation.Validator;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Cords' paths against the contract's own patterns. */
class CordPathPropertyTest {
    private static final Validator VALIDATOR =
            Validation.buildDefaultValidatorFactory().getValidator();
    private static final Pattern PATH = Pattern.compile("(/[a-z][a-z0-9_]*)+", Pattern.CASE_INSENSITIVE);
    private static final Pattern PUBLIC_PATH = Pattern.compile("(/[a-z][a-z0-9_-]*)+", Pattern.CASE_INSENSITIVE);

    @Property(tries = 2_000)
    void aPathIsTakenExactlyWhereTheContractTakesIt(@ForAll("paths") String path) {
        assertThat(isGood(path, null)).as(path).isEqualTo(PATH.matcher(path).matches());
        assertThat(isGood("/go", path))
                .as(path)
                .isEqualTo(PUBLIC_PATH.matcher(path).matches());
    }

    @Provide
    Arbitrary<String> paths() {
        Arbitrary<String> segments = Arbitraries.of(
                        "a", "Z9", "x_y", "x-y", "_a", "1a", "", "é", "a b", "K\u212a", "a\n")
                .list()
                .ofMinSize(1)
                .ofMaxSize(4)
                .map(parts -> "/" + String.join("/", parts));
        return Arbitraries.oneOf(
                segments, Arbitraries.strings().withChars("/aZ0_-\n.").ofMaxLength(7), Arbitraries.strings());
    }

    private static boolean isGood(String path, String publicPath) {
        return VALIDATOR
                .validate(new Cord("POST", path, "f", false, null, publicPath, null, null, null, null, null))
                .isEmpty();
    }
}
