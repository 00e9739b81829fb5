package io.openchutes.instances.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.openchutes.auth.Account;
import io.openchutes.auth.Caller;
import io.openchutes.auth.KeyScopes;
import io.openchutes.auth.KeyScopes.Action;
import io.openchutes.auth.KeyScopes.ObjectType;
import io.openchutes.auth.KeyScopes.Scope;
import io.openchutes.auth.Permission;
import io.openchutes.rest.error.ApiException;
import io.openchutes.rest.error.ErrorCode;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CallAccessTest {
    private static final UUID OWNER = UUID.randomUUID();
    private final CallAccess access = new CallAccess(Map.of("affine", 120, "vocence", 78));

    private static Account account(UUID userId, String balance, Set<Integer> netuids, Permission... permissions) {
        long bits = 0;
        for (Permission permission : permissions) {
            bits |= permission.mask();
        }
        return new Account(
                userId,
                "tester",
                "5H",
                null,
                null,
                new BigDecimal(balance),
                bits,
                netuids,
                null,
                Instant.EPOCH,
                Instant.EPOCH,
                false);
    }

    private static Account stranger() {
        return account(UUID.randomUUID(), "1", Set.of());
    }

    private static CallableChute chute(String name, boolean isPublic, boolean disabled, UUID... shares) {
        return new CallableChute(
                UUID.randomUUID(),
                OWNER,
                "owner",
                name,
                "owner-x",
                isPublic,
                Set.of(shares),
                Optional.empty(),
                1,
                disabled,
                List.of(),
                Instant.EPOCH);
    }

    @Test
    void whoMaySeeAChute() {
        assertThat(access.sees(stranger(), chute("org/x", true, false))).isTrue();
        assertThat(access.sees(stranger(), chute("org/x", false, false))).isFalse();
        assertThat(access.sees(account(OWNER, "1", Set.of()), chute("org/x", false, false)))
                .isTrue();
        Account friend = stranger();
        assertThat(access.sees(friend, chute("org/x", false, false, friend.userId())))
                .isTrue();
    }

    @Test
    void subnetsAreSeenByTheirAdministratorsAndAffineByAll() {
        Account admin = account(UUID.randomUUID(), "1", Set.of(78), Permission.SUBNET_ADMIN);
        assertThat(access.sees(admin, chute("org/Vocence7-x", false, false))).isTrue();
        assertThat(access.sees(admin, chute("org/provocence", false, false))).isFalse();
        assertThat(access.sees(account(UUID.randomUUID(), "1", Set.of(78)), chute("org/vocence", false, false)))
                .isFalse();
        assertThat(access.sees(stranger(), chute("org/AFFINE12", false, false))).isTrue();
        assertThat(access.sees(stranger(), chute("org/paraffine", false, false)))
                .isFalse();
    }

    private ErrorCode refusal(Account account, KeyScopes scopes, CallableChute chute) {
        Caller caller = Caller.withKey(account, UUID.randomUUID(), scopes);
        try {
            access.require(
                    caller, Optional.ofNullable(chute), () -> new ApiException(ErrorCode.NOT_FOUND, "not found"));
            return null;
        } catch (ApiException e) {
            return e.code();
        }
    }

    @Test
    void refusalsComeInTheContractsOrder() {
        CallableChute seen = chute("org/x", true, true);
        KeyScopes read = new KeyScopes(false, List.of(new Scope(ObjectType.CHUTES, null, Action.READ)));
        KeyScopes other = new KeyScopes(false, List.of(new Scope(ObjectType.CHUTES, UUID.randomUUID(), Action.INVOKE)));
        Account poor = account(UUID.randomUUID(), "0", Set.of());
        assertThat(refusal(poor, KeyScopes.UNLIMITED, null)).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(refusal(poor, read, chute("org/x", false, false))).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(refusal(poor, read, seen)).isEqualTo(ErrorCode.FORBIDDEN);
        assertThat(refusal(poor, other, seen)).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(refusal(poor, KeyScopes.UNLIMITED, seen)).isEqualTo(ErrorCode.PAYMENT_REQUIRED);
        assertThat(refusal(stranger(), KeyScopes.UNLIMITED, seen)).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(refusal(stranger(), KeyScopes.UNLIMITED, chute("org/x", true, false)))
                .isNull();
        assertThatThrownBy(() -> access.requireInvoke(Caller.withKey(poor, UUID.randomUUID(), read)))
                .isInstanceOf(ApiException.class);
    }
}
