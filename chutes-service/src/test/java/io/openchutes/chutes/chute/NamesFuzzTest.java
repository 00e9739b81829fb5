package io.openchutes.chutes.chute;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/** Chutes' names, and what stands for a chute in a path. */
class NamesFuzzTest {
    @FuzzTest
    void aTextIsANameExactlyWhereTheContractTakesIt(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        assertThat(ChuteName.Validator.problemOf(text).isEmpty()).isEqualTo(NamesPropertyTest.isGood(text));
        NamesPropertyTest.requireIdOrName(text);
    }
}
