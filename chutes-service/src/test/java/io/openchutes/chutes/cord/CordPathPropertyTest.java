package io.openchutes.chutes.cord;

import static org.assertj.core.api.Assertions.assertThat;

import io.openchutes.inputs.Inputs;
import jakarta.validation.Validation;
import jakarta.validation.Validator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Cords' paths against the contract's own patterns. */
class CordPathPropertyTest {
    private static final Validator VALIDATOR =
            Validation.buildDefaultValidatorFactory().getValidator();
    private static final Pattern PATH = Pattern.compile("(/[a-z][a-z0-9_]*)+", Pattern.CASE_INSENSITIVE);
    private static final Pattern PUBLIC_PATH = Pattern.compile("(/[a-z][a-z0-9_-]*)+", Pattern.CASE_INSENSITIVE);

    @Test
    void aPathIsTakenExactlyWhereTheContractTakesIt() {
        Inputs.forAll(2_000, in -> {
            String path = paths(in);
            assertThat(isGood(path, null)).as(path).isEqualTo(PATH.matcher(path).matches());
            assertThat(isGood("/go", path))
                    .as(path)
                    .isEqualTo(PUBLIC_PATH.matcher(path).matches());
        });
    }

    private static String paths(Inputs in) {
        return in.oneOf(
                () -> "/"
                        + String.join(
                                "/",
                                in.list(
                                        1,
                                        4,
                                        () -> in.pick(
                                                "a", "Z9", "x_y", "x-y", "_a", "1a", "", "é", "a b", "K\u212a",
                                                "a\n"))),
                () -> in.textOf("/aZ0_-\n.", 0, 7),
                () -> in.text(60));
    }

    private static boolean isGood(String path, String publicPath) {
        return VALIDATOR
                .validate(new Cord("POST", path, "f", false, null, publicPath, null, null, null, null, null))
                .isEmpty();
    }
}
