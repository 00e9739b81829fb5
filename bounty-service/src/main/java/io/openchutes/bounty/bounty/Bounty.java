package io.openchutes.bounty.bounty;

import io.openchutes.bounty.chute.ChuteCopy;
import io.openchutes.bounty.chute.ChuteKind;
import io.openchutes.bounty.instance.InstanceCopy;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/** One bounty from its birth to its single outcome; changed by its {@link BountyBook} alone, which knows the rules among several. */
@Entity
@Table(name = "bounty")
public class Bounty {
    @Id
    private UUID bountyId;

    private UUID chuteId;
    private String chuteVersion;
    private Instant chuteCreatedAt;

    @Enumerated(EnumType.STRING)
    private ChuteKind chuteKind;

    @Enumerated(EnumType.STRING)
    private CreatedBy createdBy;

    private Instant createdAt;
    private Instant expiresAt;
    private Instant endsAt;

    @Enumerated(EnumType.STRING)
    private Outcome outcome;

    @Enumerated(EnumType.STRING)
    private WithdrawalReason reason;

    private UUID instanceId;
    private String minerHotkey;
    private Instant activatedAt;

    @Version
    private long revision;

    protected Bounty() {}

    Bounty(UUID bountyId, ChuteCopy chute, CreatedBy createdBy, Instant now) {
        this.bountyId = bountyId;
        this.chuteId = chute.chuteId();
        this.chuteVersion = chute.version();
        this.chuteCreatedAt = chute.createdAt();
        this.chuteKind = chute.kind();
        this.createdBy = createdBy;
        this.createdAt = now;
        this.expiresAt = now.plus(chuteKind.bountyLifetime());
        this.endsAt = expiresAt;
    }

    boolean isDue(Instant now) {
        return !now.isBefore(expiresAt);
    }

    boolean isOf(ChuteCopy chute) {
        return chuteCreatedAt.equals(chute.createdAt());
    }

    boolean isOfVersion(ChuteCopy chute) {
        return chuteVersion.equals(chute.version());
    }

    boolean wasCreatedAtOrBefore(Instant time) {
        return !createdAt.isAfter(time);
    }

    void expire() {
        end(Outcome.EXPIRED, expiresAt);
    }

    void withdraw(WithdrawalReason why, Instant now) {
        end(Outcome.WITHDRAWN, now.isBefore(createdAt) ? createdAt : now);
        reason = why;
    }

    /** It grew until the activation, not until word of it came; an activation that the registry's clock puts ahead of ours counts as now. */
    void claim(InstanceCopy instance, Instant now) {
        Instant activation = instance.hotSince();
        end(Outcome.CLAIMED, activation.isAfter(now) ? later(now, createdAt) : activation);
        instanceId = instance.instanceId();
        minerHotkey = instance.minerHotkey();
        activatedAt = activation;
    }

    private void end(Outcome how, Instant when) {
        if (outcome != null) {
            throw new IllegalStateException("bounty " + bountyId + " has ended already: " + outcome);
        }
        outcome = how;
        endsAt = when;
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    /** The bounty's figures at {@code now}; an ended one keeps those of its end. */
    BountyFacts facts(boolean notification, Instant now) {
        Duration age = BountyTerms.age(createdAt, outcome == null ? now : endsAt);
        return new BountyFacts(
                bountyId,
                chuteId,
                chuteVersion,
                chuteKind,
                outcome == null ? "open" : outcome.word(),
                createdAt,
                expiresAt,
                BountyTerms.amount(age),
                BountyTerms.boost(age),
                createdBy,
                outcome == Outcome.CLAIMED ? new BountyFacts.Claim(minerHotkey, instanceId, activatedAt) : null,
                reason,
                outcome == null ? null : endsAt,
                notification,
                now);
    }
}
