package io.openchutes.chutes.account;

import jakarta.persistence.CollectionTable;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.OrderColumn;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.hibernate.annotations.BatchSize;

/** An API key of an account that this service owns; its secret is known to its owner alone. */
@Entity
@Table(name = "registered_api_key")
public class ApiKey {
    @Id
    @Column(name = "api_key_id")
    private UUID apiKeyId;

    @Column(name = "user_id")
    private UUID userId;

    private String name;
    private boolean admin;
    private String digest;

    @Column(name = "created_at")
    private Instant createdAt;

    /** Written beside the entity, see {@link ApiKeyRepository#used}. */
    @Column(name = "last_used_at", insertable = false, updatable = false)
    private Instant lastUsedAt;

    @ElementCollection
    @CollectionTable(name = "registered_api_key_scope", joinColumns = @JoinColumn(name = "api_key_id"))
    @OrderColumn(name = "position")
    @BatchSize(size = 1000)
    private List<Scope> scopes;

    protected ApiKey() {}

    public ApiKey(
            UUID apiKeyId,
            UUID userId,
            String name,
            boolean admin,
            String digest,
            Instant createdAt,
            List<Scope> scopes) {
        this.apiKeyId = apiKeyId;
        this.userId = userId;
        this.name = name;
        this.admin = admin;
        this.digest = digest;
        this.createdAt = createdAt;
        this.scopes = scopes;
    }

    public UUID apiKeyId() {
        return apiKeyId;
    }

    public UUID userId() {
        return userId;
    }

    public String name() {
        return name;
    }

    /** May do everything that its owner may; its scopes are empty then. */
    public boolean isAdmin() {
        return admin;
    }

    /** SHA-256 of the whole key as text, in hex. */
    public String digest() {
        return digest;
    }

    public Instant createdAt() {
        return createdAt;
    }

    /** To the minute; null if it was never used with this service. */
    public Instant lastUsedAt() {
        return lastUsedAt;
    }

    public List<Scope> scopes() {
        return scopes;
    }

    /**
     * What the key may do.
     *
     * @param objectType chutes, images or invocations
     * @param objectId null: every object of the type
     * @param action read, write, delete or invoke; null: every action
     */
    @Embeddable
    public record Scope(
            @Column(name = "scope_id") UUID scopeId,
            @Column(name = "object_type") String objectType,
            @Column(name = "object_id") UUID objectId,
            String action) {}
}
