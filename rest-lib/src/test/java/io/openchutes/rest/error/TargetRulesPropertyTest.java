package io.openchutes.rest.error;

import static org.assertj.core.api.Assertions.assertThat;

import io.openchutes.inputs.Inputs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The quick look at a request target lets nothing pass that the rules would refuse. */
class TargetRulesPropertyTest {
    private static final String TELLING = "/.?=&a-_2eE%5;#~ \\";

    @Test
    void whatLooksOrdinaryHasNoDefect() {
        Inputs.forAll(20_000, in -> {
            String target = in.pick("/", "", "/call/a-b/", "http://x/") + in.textOf(TELLING, 0, 12);
            if (TargetRules.isOrdinary(target)) {
                assertThat(TargetRules.defectOfAny(target, target.split("[?#]", 2)[0]))
                        .as(target)
                        .isEmpty();
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/call/a-b/v1/x.json?a=b&c=1.5", "/v1/chat/completions", "/a?b=../c&d=//"})
    void mostTargetsLookOrdinary(String target) {
        assertThat(TargetRules.isOrdinary(target)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "*", "http://x/", "//", "/a//b", "/./", "/a/..", "/%2e", "/a?b?c", "/a#b", "/a;b", "/ü"})
    void othersAreLookedAtClosely(String target) {
        assertThat(TargetRules.isOrdinary(target)).isFalse();
    }
}
