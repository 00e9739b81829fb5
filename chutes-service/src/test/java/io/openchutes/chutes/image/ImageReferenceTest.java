package io.openchutes.chutes.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageReferenceTest {
    @Test
    void readsIdsAndNames() {
        UUID id = UUID.randomUUID();
        assertThat(ImageReference.parse(id.toString()).orElseThrow().imageId()).isEqualTo(id);
        assertThat(ImageReference.parse("chutes/vllm:0.11.0"))
                .contains(new ImageReference(null, "chutes", "vllm", "0.11.0"));
        assertThat(ImageReference.parse("mine:1")).contains(new ImageReference(null, null, "mine", "1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "vllm", "a/b/c:1", "a:b:c", "/x:1", "x:", ":1", "1-1-1-1-1"})
    void whatNamesNoImageIsNone(String text) {
        assertThat(ImageReference.parse(text)).isEmpty();
    }
}
