package io.openchutes.chutes.cord;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.validation.Validation;
import jakarta.validation.Validator;
import jakarta.validation.ValidatorFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class CordPathTest {
    private static final ValidatorFactory FACTORY = Validation.buildDefaultValidatorFactory();
    private final Validator validator = FACTORY.getValidator();

    @AfterAll
    static void close() {
        FACTORY.close();
    }

    @Test
    void pathsConsistOfWordsBehindSlashes() {
        for (String good : new String[] {"/a", "/generate", "/V1/chat_Completions", "/a1/b2"}) {
            assertThat(isGood(good, null)).as(good).isTrue();
        }
        for (String bad : new String[] {"", "a", "/", "/1a", "/a/", "//a", "/a-b", "/a b", "/a\n", "/_a"}) {
            assertThat(isGood(bad, null)).as(bad).isFalse();
        }
    }

    @Test
    void publicPathsMayHaveHyphens() {
        assertThat(isGood("/a", "/v1/chat-completions")).isTrue();
        assertThat(isGood("/a", "/-v1")).isFalse();
        assertThat(isGood("/a", "/v1/1x")).isFalse();
    }

    @Test
    void aVeryLongPathIsRefusedAndOneWithinTheBoundIsNot() {
        assertThat(isGood("/a".repeat(Cord.MAX_PATH / 2), null)).isTrue();
        assertThat(isGood("/a".repeat(Cord.MAX_PATH / 2 - 1) + "/-", null)).isFalse();
        assertThat(isGood("/a".repeat(Cord.MAX_PATH / 2) + "/a", null)).isFalse();
        assertThat(isGood("/ab".repeat(100_000) + "-", null)).isFalse();
    }

    private boolean isGood(String path, String publicPath) {
        return validator
                .validate(new Cord("POST", path, "f", false, null, publicPath, null, null, null, null, null))
                .isEmpty();
    }
}
