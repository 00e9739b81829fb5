package io.openchutes.chutes.account;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** An account that this service owns. */
@Entity
@Table(name = "registered_account")
public class RegisteredAccount {
    @Id
    @Column(name = "user_id")
    private UUID userId;

    private String username;
    private String hotkey;
    private String coldkey;

    @Column(name = "payment_address")
    private String paymentAddress;

    private BigDecimal balance;

    @Column(name = "permissions_bitmask")
    private long permissions;

    private List<Integer> netuids;

    @Column(name = "logo_id")
    private UUID logoId;

    @Column(name = "fingerprint_digest")
    private String fingerprintDigest;

    @Column(name = "created_at")
    private Instant createdAt;

    @Column(name = "closed_at")
    private Instant closedAt;

    protected RegisteredAccount() {}

    RegisteredAccount(
            UUID userId,
            String username,
            String hotkey,
            String coldkey,
            String paymentAddress,
            BigDecimal balance,
            long permissions,
            List<Integer> netuids,
            UUID logoId,
            String fingerprintDigest,
            Instant createdAt) {
        this.userId = userId;
        this.username = username;
        this.hotkey = hotkey;
        this.coldkey = coldkey;
        this.paymentAddress = paymentAddress;
        this.balance = balance;
        this.permissions = permissions;
        this.netuids = List.copyOf(netuids);
        this.logoId = logoId;
        this.fingerprintDigest = fingerprintDigest;
        this.createdAt = createdAt;
    }

    /** Sets what an administrator may change. */
    public void administer(BigDecimal newBalance, long newPermissions, List<Integer> newNetuids) {
        balance = newBalance;
        permissions = newPermissions;
        netuids = List.copyOf(newNetuids);
    }

    void close(Instant now) {
        closedAt = now;
    }

    public boolean isClosed() {
        return closedAt != null;
    }

    public UUID userId() {
        return userId;
    }

    public String username() {
        return username;
    }

    public String hotkey() {
        return hotkey;
    }

    public String coldkey() {
        return coldkey;
    }

    /** Empty where no payment system gave one. */
    public String paymentAddress() {
        return paymentAddress;
    }

    public BigDecimal balance() {
        return balance;
    }

    public long permissions() {
        return permissions;
    }

    public List<Integer> netuids() {
        return netuids;
    }

    public UUID logoId() {
        return logoId;
    }

    public Instant createdAt() {
        return createdAt;
    }

    public Instant closedAt() {
        return closedAt;
    }
}
