package io.openchutes.auth;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PermissionTest {
    @Test
    void theBitsAreThoseOfTheContract() {
        assertThat(Permission.DEVELOPER.mask()).isEqualTo(1);
        assertThat(Permission.FREE_ACCOUNT.mask()).isEqualTo(16);
        assertThat(Permission.UNLIMITED.mask()).isEqualTo(32);
        assertThat(Permission.BILLING_ADMIN.mask()).isEqualTo(64);
        assertThat(Permission.UNLIMITED_DEV.mask()).isEqualTo(128);
        assertThat(Permission.SUBNET_ADMIN.mask()).isEqualTo(1024);
        assertThat(Permission.PUBLIC_MODEL_DEPLOYMENT.mask()).isEqualTo(2048);
        for (Permission permission : Permission.values()) {
            assertThat(permission.mask()).isEqualTo((long) Math.pow(2, permission.bit()));
        }
    }
}
