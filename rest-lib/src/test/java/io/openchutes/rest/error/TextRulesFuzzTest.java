package io.openchutes.rest.error;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** The rules of every text from outside, and of request targets. */
class TextRulesFuzzTest {
    @FuzzTest
    void aTextIsKeptOrDefective(byte[] input) {
        // Both halves of the bytes' UTF-16, so that there are halves of pairs too.
        TextRulesPropertyTest.requireDefectWhereItCannotBeKept(new String(input, StandardCharsets.UTF_16BE));
        TextRulesPropertyTest.requireIdInItsTwoSpellings(new String(input, StandardCharsets.UTF_8));
    }

    @FuzzTest
    void aTargetIsAnAddressOrHasADefect(byte[] input) {
        String target = "/" + new String(input, StandardCharsets.ISO_8859_1);
        int query = target.indexOf('?');
        String path = query < 0 ? target : target.substring(0, query);
        if (TargetRules.defect(target, path).isEmpty()) {
            assertThat(URI.create("http://host" + path).normalize().getRawPath())
                    .isEqualTo(path);
        }
    }
}
