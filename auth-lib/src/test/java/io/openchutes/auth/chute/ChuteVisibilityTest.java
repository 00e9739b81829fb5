package io.openchutes.auth.chute;

import static org.assertj.core.api.Assertions.assertThat;

import io.openchutes.auth.Account;
import io.openchutes.auth.Permission;
import io.openchutes.auth.chute.ChuteVisibility.Facts;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ChuteVisibilityTest {
    private static final UUID OWNER = UUID.randomUUID();
    private static final Optional<Account> ANONYMOUS = Optional.empty();

    private final ChuteVisibility visibility =
            new ChuteVisibility(new SubnetNames(Map.of("affine", 120, "vocence", 78)));

    @Test
    void aPublicChuteIsSeenByAll() {
        assertThat(visibility.sees(ANONYMOUS, chute("org/x", true))).isTrue();
        assertThat(visibility.sees(stranger(), chute("org/x", true))).isTrue();
    }

    @Test
    void aPrivateOneIsSeenByItsOwnerAndWhomItIsSharedWith() {
        Account friend = stranger().orElseThrow();

        assertThat(visibility.sees(ANONYMOUS, chute("org/x", false))).isFalse();
        assertThat(visibility.sees(stranger(), chute("org/x", false))).isFalse();
        assertThat(visibility.sees(account(OWNER, Set.of()), chute("org/x", false)))
                .isTrue();
        assertThat(visibility.sees(Optional.of(friend), chute("org/x", false, friend.userId())))
                .isTrue();
    }

    @Test
    void aSubnetsIsSeenByItsAdministratorsAndAnAffineOneByAll() {
        Optional<Account> administrator = account(UUID.randomUUID(), Set.of(78), Permission.SUBNET_ADMIN);

        assertThat(visibility.sees(administrator, chute("org/Vocence7-x", false)))
                .isTrue();
        assertThat(visibility.sees(administrator, chute("org/provocence", false)))
                .isFalse();
        assertThat(visibility.sees(account(UUID.randomUUID(), Set.of(78)), chute("org/vocence", false)))
                .isFalse();
        assertThat(visibility.sees(ANONYMOUS, chute("org/AFFINE12", false))).isTrue();
        assertThat(visibility.sees(ANONYMOUS, chute("org/paraffine", false))).isFalse();
    }

    @Test
    void theFirstOfSeveralSubnetsDecides() {
        Optional<Account> administrator = account(UUID.randomUUID(), Set.of(78), Permission.SUBNET_ADMIN);
        ChuteVisibility two = new ChuteVisibility(new SubnetNames(Map.of("babelbit", 59, "vocence", 78)));

        assertThat(two.sees(administrator, chute("babelbit/vocence", false))).isFalse();
    }

    @Test
    void aCopyThatDoesNotKnowItsOwnerIsNobodys() {
        Facts old = new Facts(null, "org/x", false, Set.of());

        assertThat(visibility.sees(ANONYMOUS, old)).isFalse();
        assertThat(visibility.sees(stranger(), old)).isFalse();
    }

    private static Facts chute(String name, boolean isPublic, UUID... shares) {
        return new Facts(OWNER, name, isPublic, Set.of(shares));
    }

    private static Optional<Account> stranger() {
        return account(UUID.randomUUID(), Set.of());
    }

    private static Optional<Account> account(UUID userId, Set<Integer> netuids, Permission... permissions) {
        long bits = 0;
        for (Permission permission : permissions) {
            bits |= permission.mask();
        }
        return Optional.of(new Account(
                userId,
                "tester",
                "5H",
                null,
                null,
                BigDecimal.ONE,
                bits,
                netuids,
                null,
                Instant.EPOCH,
                Instant.EPOCH,
                false));
    }
}
