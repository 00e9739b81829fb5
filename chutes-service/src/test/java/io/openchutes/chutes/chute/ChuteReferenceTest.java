package io.openchutes.chutes.chute;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;

class ChuteReferenceTest {
    @Test
    void aUuidIsAnIdAndNothingElse() {
        UUID id = UUID.randomUUID();
        assertThat(ChuteReference.parse(id.toString())).isEqualTo(new ChuteReference(id, null));
        assertThat(ChuteReference.parse(id.toString().toUpperCase()).id()).isEqualTo(id);
        assertThat(ChuteReference.parse(id.toString()).qualified()).isEmpty();
    }

    @Test
    void anythingElseIsANameAsAWhole() {
        assertThat(ChuteReference.parse("1-1-1-1-1")).isEqualTo(new ChuteReference(null, "1-1-1-1-1"));
        assertThat(ChuteReference.parse("org/model").name()).isEqualTo("org/model");
    }

    @Test
    void onlyThenTheFirstSegmentMayBeAnOwner() {
        assertThat(ChuteReference.parse("alice/org/model").qualified())
                .contains(new ChuteReference.Qualified("alice", "org/model"));
        assertThat(ChuteReference.parse("model").qualified()).isEmpty();
        assertThat(ChuteReference.parse("/model").qualified()).isEmpty();
        assertThat(ChuteReference.parse("alice/").qualified()).isEmpty();
    }
}
