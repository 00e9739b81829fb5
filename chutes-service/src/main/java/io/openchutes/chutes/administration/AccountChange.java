package io.openchutes.chutes.administration;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** A recorded change of an account by an administrator; immutable, never deleted. */
@Entity
@Table(name = "account_change")
public class AccountChange {
    @Id
    @Column(name = "change_id")
    private UUID changeId;

    @Column(name = "user_id")
    private UUID userId;

    @Column(name = "changed_by")
    private UUID changedBy;

    @Column(name = "changed_at")
    private Instant changedAt;

    @Column(name = "balance_before")
    private BigDecimal balanceBefore;

    @Column(name = "balance_after")
    private BigDecimal balanceAfter;

    @Column(name = "permissions_before")
    private long permissionsBefore;

    @Column(name = "permissions_after")
    private long permissionsAfter;

    @Column(name = "netuids_before")
    private List<Integer> netuidsBefore;

    @Column(name = "netuids_after")
    private List<Integer> netuidsAfter;

    protected AccountChange() {}

    AccountChange(UUID userId, UUID changedBy, Instant changedAt, State before, State after) {
        this.changeId = UUID.randomUUID();
        this.userId = userId;
        this.changedBy = changedBy;
        this.changedAt = changedAt;
        this.balanceBefore = before.balance();
        this.balanceAfter = after.balance();
        this.permissionsBefore = before.permissions();
        this.permissionsAfter = after.permissions();
        this.netuidsBefore = before.netuids();
        this.netuidsAfter = after.netuids();
    }

    UUID changeId() {
        return changeId;
    }

    UUID userId() {
        return userId;
    }

    UUID changedBy() {
        return changedBy;
    }

    Instant changedAt() {
        return changedAt;
    }

    State before() {
        return new State(balanceBefore, permissionsBefore, netuidsBefore);
    }

    State after() {
        return new State(balanceAfter, permissionsAfter, netuidsAfter);
    }

    /** What of an account an administrator may change. */
    record State(BigDecimal balance, long permissions, List<Integer> netuids) {
        boolean isSameAs(State other) {
            return balance.compareTo(other.balance) == 0
                    && permissions == other.permissions
                    && netuids.equals(other.netuids);
        }
    }
}
