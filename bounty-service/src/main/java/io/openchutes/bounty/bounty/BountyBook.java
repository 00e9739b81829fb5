package io.openchutes.bounty.bounty;

import com.github.f4b6a3.uuid.UuidCreator;
import io.openchutes.bounty.bounty.BountyEvent.BountyClaimed;
import io.openchutes.bounty.bounty.BountyEvent.BountyCreated;
import io.openchutes.bounty.bounty.BountyEvent.BountyExpired;
import io.openchutes.bounty.bounty.BountyEvent.BountyIncreased;
import io.openchutes.bounty.bounty.BountyEvent.BountyWithdrawn;
import io.openchutes.bounty.chute.ChuteCopy;
import io.openchutes.bounty.instance.InstanceCopy;
import jakarta.persistence.CascadeType;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.OneToOne;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * The state of one chute's bounties, and their rules: at most one is open, when the next may be created, when miners may be notified
 * again. Callers of its changes hold its row's lock, and have called {@link #expireIfDue} first.
 */
@Entity
@Table(name = "bounty_book")
public class BountyBook {
    @Id
    private UUID chuteId;

    private Instant noneBefore;
    private Instant notifiedAt;

    @OneToOne(fetch = FetchType.LAZY, cascade = CascadeType.PERSIST)
    @JoinColumn(name = "open_bounty_id")
    private Bounty open;

    @Version
    private long revision;

    protected BountyBook() {}

    BountyBook(UUID chuteId) {
        this.chuteId = chuteId;
    }

    UUID chuteId() {
        return chuteId;
    }

    Optional<Bounty> open() {
        return Optional.ofNullable(open);
    }

    /** Writes down what every reader has seen since: the open bounty's time is up. */
    Optional<BountyEvent> expireIfDue(Instant now) {
        if (open == null || !open.isDue(now)) {
            return Optional.empty();
        }
        Bounty due = open;
        due.expire();
        open = null;
        return Optional.of(new BountyExpired(due.facts(false, now)));
    }

    /** A billing admin increases the bounty: it is created, or the open one is announced again. */
    Increase increase(ChuteCopy chute, Instant now) {
        if (open != null) {
            boolean notification = mayNotify(now);
            BountyFacts facts = open.facts(notification, now);
            if (!notification) {
                return new Increase(false, true, false, facts.amount(), Optional.empty());
            }
            notifiedAt = now;
            return new Increase(false, true, true, facts.amount(), Optional.of(new BountyIncreased(facts)));
        }
        return create(chute, CreatedBy.INCREASE, now)
                .map(created -> new Increase(
                        true,
                        false,
                        created.bounty().notification(),
                        created.bounty().amount(),
                        Optional.of(created)))
                .orElse(new Increase(false, false, false, 0, Optional.empty()));
    }

    /** A warm-up was requested and no instance is hot: a bounty is created unless one is open, or it is too early. */
    Optional<BountyEvent> warmUp(ChuteCopy chute, Instant now) {
        return open == null ? create(chute, CreatedBy.WARM_UP, now) : Optional.empty();
    }

    private Optional<BountyEvent> create(ChuteCopy chute, CreatedBy createdBy, Instant now) {
        if (noneBefore != null && now.isBefore(noneBefore)) {
            return Optional.empty();
        }
        open = new Bounty(UuidCreator.getTimeOrderedEpoch(now), chute, createdBy, now);
        noneBefore = now.plus(BountyTerms.COOLDOWN);
        boolean notification = mayNotify(now);
        if (notification) {
            notifiedAt = now;
        }
        return Optional.of(new BountyCreated(open.facts(notification, now)));
    }

    private boolean mayNotify(Instant now) {
        return notifiedAt == null || Duration.between(notifiedAt, now).compareTo(BountyTerms.NOTIFICATION_WINDOW) >= 0;
    }

    /**
     * An instance has become active and verified. It claims the open bounty if that was there by then; if it was not, the bounty was
     * made in ignorance of this instance and is withdrawn. An instance of another life of the chute does neither.
     */
    Optional<BountyEvent> activated(InstanceCopy instance, ChuteCopy chute, Instant now) {
        if (open == null || !instance.isHot() || !instance.countsFor(chute)) {
            return Optional.empty();
        }
        if (!open.wasCreatedAtOrBefore(instance.hotSince())) {
            return Optional.of(withdraw(WithdrawalReason.ALREADY_HOT, now));
        }
        Bounty claimed = open;
        claimed.claim(instance, now);
        open = null;
        noneBefore = now.plus(BountyTerms.COOLDOWN);
        return Optional.of(new BountyClaimed(claimed.facts(false, now)));
    }

    /**
     * The chute is now as given. Compares with the bounty itself rather than with what was known of the chute before, so that records
     * dropped by compaction, repeats and rebuilds make no difference.
     */
    Optional<BountyEvent> chuteIs(ChuteCopy chute, Instant now) {
        if (open == null) {
            return Optional.empty();
        }
        if (!open.isOf(chute)) {
            return Optional.of(withdraw(WithdrawalReason.CHUTE_DELETED, now));
        }
        if (chute.disabled()) {
            return Optional.of(withdraw(WithdrawalReason.CHUTE_DISABLED, now));
        }
        return open.isOfVersion(chute) ? Optional.empty() : Optional.of(withdraw(WithdrawalReason.NEW_VERSION, now));
    }

    /** Ends the open bounty, if there is one, for a reason that lies outside of it. */
    Optional<BountyEvent> end(WithdrawalReason reason, Instant now) {
        return open == null ? Optional.empty() : Optional.of(withdraw(reason, now));
    }

    private BountyEvent withdraw(WithdrawalReason reason, Instant now) {
        Bounty withdrawn = open;
        withdrawn.withdraw(reason, now);
        open = null;
        return new BountyWithdrawn(withdrawn.facts(false, now));
    }

    /**
     * What an increase did.
     *
     * @param amount compute units; 0 where there is no bounty because it is too early for a new one
     */
    record Increase(
            boolean created, boolean existed, boolean notificationSent, long amount, Optional<BountyEvent> event) {}
}
