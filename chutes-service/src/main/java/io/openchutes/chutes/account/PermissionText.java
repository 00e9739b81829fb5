package io.openchutes.chutes.account;

import io.openchutes.auth.Permission;
import java.util.Arrays;
import java.util.List;

/** Permissions in words; the command line looks for {@link #PUBLIC_MODEL_DEPLOYMENT}. */
public enum PermissionText {
    DEVELOPER(Permission.DEVELOPER, "Develop on the platform: deploy chutes."),
    FREE_ACCOUNT(Permission.FREE_ACCOUNT, "Free account: pays no deployment fees."),
    UNLIMITED(Permission.UNLIMITED, "Unlimited use without a balance."),
    BILLING_ADMIN(Permission.BILLING_ADMIN, "Administer accounts, bounties and boosts."),
    UNLIMITED_DEV(Permission.UNLIMITED_DEV, "Deploy without a daily limit."),
    SUBNET_ADMIN(Permission.SUBNET_ADMIN, "Administer the chutes of a subnet."),
    PUBLIC_MODEL_DEPLOYMENT(Permission.PUBLIC_MODEL_DEPLOYMENT, "Allow deploying models publicly."),
    MINER(Permission.MINER, "Act as a miner: run instances.");

    private final Permission permission;
    private final String text;

    PermissionText(Permission permission, String text) {
        this.permission = permission;
        this.text = text;
    }

    /** What the bits of a mask that mean something here allow. */
    public static List<String> of(long bitmask) {
        return Arrays.stream(values())
                .filter(value -> (bitmask & value.permission.mask()) != 0)
                .map(value -> value.text)
                .toList();
    }
}
