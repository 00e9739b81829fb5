package io.openchutes.bounty.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.openchutes.testing.PlatformResource;
import io.openchutes.testing.UnknownTypeCheck;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(PlatformResource.class)
class UnknownTypesTest {
    @Test
    void aNewTypeBesideAKnownOneIsCountedAndChangesNothing() throws Exception {
        assertThat(new UnknownTypeCheck().run())
                .containsExactlyInAnyOrder(
                        "chutes", "instances", "owners", "warmups", "account-directory", "token-keys");
    }
}
