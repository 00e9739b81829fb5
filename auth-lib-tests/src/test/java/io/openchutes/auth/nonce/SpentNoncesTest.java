package io.openchutes.auth.nonce;

import static org.assertj.core.api.Assertions.assertThat;

import io.openchutes.auth.signature.Nonce;
import io.openchutes.testing.PlatformResource;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(PlatformResource.class)
class SpentNoncesTest {
    @Inject
    SpentNonces nonces;

    @Test
    void aNonceIsSpentOnceForEachHotkey() {
        Nonce nonce = nonce(Instant.now());
        assertThat(nonces.spend("alice", nonce)).isTrue();
        assertThat(nonces.spend("alice", nonce)).isFalse();
        assertThat(nonces.spend("bob", nonce)).isTrue();
    }

    @Test
    void aNonceStaysSpentWhenTheCallersTransactionFails() {
        Nonce nonce = nonce(Instant.now());
        QuarkusTransaction.begin();
        assertThat(nonces.spend("carol", nonce)).isTrue();
        QuarkusTransaction.rollback();
        assertThat(nonces.spend("carol", nonce)).isFalse();
    }

    @Test
    void onlyWhatIsPastItsWindowIsRemoved() {
        Nonce fresh = nonce(Instant.now());
        Nonce barely = nonce(Instant.now().minusSeconds(600));
        Nonce old = nonce(Instant.now().minusSeconds(700));
        nonces.spend("dave", fresh);
        nonces.spend("dave", barely);
        nonces.spend("dave", old);
        assertThat(nonces.purge()).isPositive();
        assertThat(nonces.spend("dave", fresh)).isFalse();
        assertThat(nonces.spend("dave", barely)).isFalse();
        assertThat(nonces.spend("dave", old)).isTrue();
    }

    private static Nonce nonce(Instant at) {
        return Nonce.parseVersion2(
                at.getEpochSecond() + "." + UUID.randomUUID().toString().replace("-", ""));
    }
}
