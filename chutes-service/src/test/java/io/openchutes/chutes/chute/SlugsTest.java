package io.openchutes.chutes.chute;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SlugsTest {
    private final Slugs slugs = new Slugs();

    @Test
    void aSlugIsTheOwnerAndTheNameFitForAHostName() {
        assertThat(slugs.of("Alice_1", "Org/Model_v1.5")).isEqualTo("alice-1-org-model-v1-5");
        assertThat(slugs.of("alice", "a//b--c")).isEqualTo("alice-a-b-c");
    }

    @Test
    void aSlugHasAtMost58Characters() {
        assertThat(slugs.of("alice", "m".repeat(128))).hasSize(58);
        assertThat(slugs.of("alice", "m".repeat(51) + "/x")).isEqualTo("alice-" + "m".repeat(51));
    }

    @Test
    void aClashGetsFiveRandomCharactersAndStaysALabel() {
        String slug = slugs.of("alice", "m".repeat(128));
        assertThat(slugs.withSuffix(slug)).matches("alice-m{51}-[a-z0-9]{5}").hasSizeLessThanOrEqualTo(63);
        assertThat(slugs.withSuffix("alice-x"))
                .matches("alice-x-[a-z0-9]{5}")
                .isNotEqualTo(slugs.withSuffix("alice-x"));
    }
}
