package io.openchutes.chutes.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/** What stands for an image. */
class ImageReferenceFuzzTest {
    @FuzzTest
    void aTextIsReadAsItStandsOrNamesNothing(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        ImageReference.parse(text)
                .ifPresent(reference -> assertThat(ImageReferencePropertyTest.written(reference))
                        .isEqualToIgnoringCase(text.strip()));
    }
}
