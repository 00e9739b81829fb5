package io.openchutes.chutes.subnet;

import static org.assertj.core.api.Assertions.assertThat;

import io.openchutes.auth.Account;
import io.openchutes.auth.Permission;
import io.openchutes.chutes.DefaultConfig;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubnetsTest {
    private final Subnets subnets = new Subnets(DefaultConfig.get());

    @ParameterizedTest
    @CsvSource({
        "affine, affine", "org/affine-model, affine", "org/AFFINE2, affine", "a.affine12.b, affine",
                "my_affine_x, affine",
        "turbovision, turbovision", "x/vocence-1, vocence", "x-chronoseek/y, chronoseek", "glyph.a, glyph",
                "leoma/x, leoma",
        "babelbit7/x, babelbit"
    })
    void aNameBelongsToTheSubnetWhoseBoundedWordStandsInIt(String name, String subnet) {
        assertThat(subnets.of(name)).contains(subnet);
    }

    @ParameterizedTest
    @CsvSource({"paraffine", "affinex", "affine2x", "org/xaffine", "af-fine", "refined"})
    void aWordWithoutBoundsIsNoSubnet(String name) {
        assertThat(subnets.of(name)).isEmpty();
    }

    @Test
    void administratorsNeedThePermissionAndTheNetuid() {
        assertThat(subnets.administeredBy(account(Permission.SUBNET_ADMIN.mask(), Set.of(20, 44))))
                .containsExactlyInAnyOrder("chronoseek", "turbovision");
        assertThat(subnets.administeredBy(account(0, Set.of(20)))).isEmpty();
        assertThat(subnets.administeredBy(account(Permission.SUBNET_ADMIN.mask(), Set.of(1))))
                .isEmpty();
        assertThat(subnets.administeredBy(null)).isEmpty();
    }

    @Test
    void onlyChronoseekHidesItsSource() {
        assertThat(subnets.hidesSource("chronoseek")).isTrue();
        assertThat(subnets.hidesSource("affine")).isFalse();
        assertThat(subnets.hidesSource(null)).isFalse();
    }

    @Test
    void anOperatorCanAddASubnet() {
        Subnets more = new Subnets(DefaultConfig.with(Map.of("openchutes.chutes.subnets.acme", "7")));
        assertThat(more.of("x/acme-1")).contains("acme");
        assertThat(more.netuidOf("acme")).isEqualTo(7);
        assertThat(more.fingerprint()).isNotEqualTo(subnets.fingerprint());
    }

    private static Account account(long permissions, Set<Integer> netuids) {
        return new Account(
                UUID.randomUUID(),
                "alice",
                "5abc",
                null,
                "",
                BigDecimal.ZERO,
                permissions,
                netuids,
                null,
                Instant.EPOCH,
                Instant.EPOCH,
                false);
    }
}
