package io.openchutes.bounty.bounty;

import io.openchutes.auth.Account;
import io.openchutes.auth.CurrentCaller;
import io.openchutes.auth.KeyScopes;
import io.openchutes.auth.KeyScopes.Action;
import io.openchutes.auth.KeyScopes.ObjectType;
import io.openchutes.bounty.account.ClosedOwnerRepository;
import io.openchutes.bounty.boost.BoostService;
import io.openchutes.bounty.chute.ChuteCopy;
import io.openchutes.bounty.chute.ChuteRepository;
import io.openchutes.bounty.instance.InstanceCopy;
import io.openchutes.bounty.instance.InstanceRepository;
import io.openchutes.contracts.Topics;
import io.openchutes.event.Outbox;
import io.openchutes.rest.error.ApiException;
import io.openchutes.rest.error.ErrorCode;
import io.openchutes.rest.error.TextRules;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.transaction.Transactional;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Creates bounties and ends them. Every method that changes one locks the chute's book first and reads everything else, the clock
 * included, only then: so changes of a chute are serialised.
 */
@ApplicationScoped
public class BountyService {
    private final BountyBookRepository books;
    private final ChuteRepository chutes;
    private final InstanceRepository instances;
    private final ClosedOwnerRepository closedOwners;
    private final BoostService boosts;
    private final Outbox outbox;
    private final Event<BountyEvent> happened;
    private final Clock clock;

    public BountyService(
            BountyBookRepository books,
            ChuteRepository chutes,
            InstanceRepository instances,
            ClosedOwnerRepository closedOwners,
            BoostService boosts,
            Outbox outbox,
            Event<BountyEvent> happened,
            Clock clock) {
        this.books = books;
        this.chutes = chutes;
        this.instances = instances;
        this.closedOwners = closedOwners;
        this.boosts = boosts;
        this.outbox = outbox;
        this.happened = happened;
        this.clock = clock;
    }

    /**
     * Makes the chute's bounty, or announces the one there is again; harmless when repeated.
     *
     * @param caller a billing admin: the resource sees to that
     * @param chuteId as the caller wrote it: text that is no UUID is the id of no chute
     * @param boost the manual boost to set, or null to leave it as it is
     */
    @Transactional
    public IncreaseBountyResponse increase(Account caller, KeyScopes scopes, String chuteId, BigDecimal boost) {
        // Asked twice: before the lock, so that unknown ids leave nothing behind, and after it, since it may have
        // waited.
        UUID id = TextRules.uuid(chuteId)
                .filter(candidate -> chutes.count("chuteId", candidate) > 0)
                .orElseThrow(ChuteNotFound::new);
        switch (scopes.verdict(ObjectType.CHUTES, id, Action.WRITE)) {
            case HIDDEN -> throw new ChuteNotFound();
            case FORBIDDEN -> throw CurrentCaller.outOfScope();
            case ALLOWED -> {}
        }
        BountyBook book = books.lock(id);
        ChuteCopy chute = chutes.findByIdOptional(id).orElseThrow(ChuteNotFound::new);
        if (isDisabled(chute)) {
            throw new ApiException(
                    ErrorCode.CONFLICT,
                    "The chute is disabled, so nothing may run it: enable it before increasing its bounty.");
        }
        Instant now = now();
        settle(book, now);
        if (boost != null) {
            boosts.set(chute, boost, caller.userId(), now);
        }
        BountyBook.Increase increase = book.increase(chute, now);
        tell(increase.event());
        return IncreaseBountyResponse.of(increase);
    }

    /** @return false if the chute is unknown: the warm-up should wait for it */
    @Transactional
    public boolean warmUp(UUID chuteId, Instant requestedAt) {
        BountyBook book = books.lock(chuteId);
        ChuteCopy chute = chutes.findById(chuteId);
        if (chute == null) {
            return false;
        }
        Instant now = now();
        settle(book, now);
        // A request from before the chute's creation was for the chute of that id which was deleted.
        if (!isDisabled(chute) && !requestedAt.isBefore(chute.createdAt()) && !instances.anyHot(chute)) {
            tell(book.warmUp(chute, now));
        }
        return true;
    }

    /** An instance has become active and verified, as it was not before. */
    @Transactional
    public void activated(InstanceCopy instance) {
        BountyBook book = books.lock(instance.chuteId());
        Instant now = now();
        settle(book, now);
        chutes.findByIdOptional(instance.chuteId()).ifPresent(chute -> tell(book.activated(instance, chute, now)));
    }

    /** The chute exists and is as given. */
    @Transactional
    public void chuteIs(ChuteCopy chute) {
        BountyBook book = books.lock(chute.chuteId());
        Instant now = now();
        settle(book, now);
        tell(book.chuteIs(chute, now));
        boosts.chuteIs(chute);
    }

    /** The chute exists no longer. */
    @Transactional
    public void chuteIsGone(UUID chuteId) {
        end(chuteId, WithdrawalReason.CHUTE_DELETED);
        boosts.chuteIsGone(chuteId);
    }

    /** Withdraws the chute's bounty if one is open. */
    @Transactional
    public void end(UUID chuteId, WithdrawalReason reason) {
        BountyBook book = books.lock(chuteId);
        Instant now = now();
        settle(book, now);
        tell(book.end(reason, now));
    }

    /** Chutes with bounties that have expired but whose end is not recorded yet. */
    @Transactional
    public List<UUID> due(int limit) {
        return books.due(now(), limit);
    }

    /**
     * Records that the chute's bounty has expired; skipped while another transaction holds the lock, since it does so itself.
     */
    @Transactional
    public void expire(UUID chuteId) {
        books.tryLock(chuteId).ifPresent(book -> settle(book, now()));
    }

    private void settle(BountyBook book, Instant now) {
        Optional<BountyEvent> expired = book.expireIfDue(now);
        if (expired.isPresent()) {
            // Hibernate inserts before it updates: without this a successor would meet its predecessor still open in
            // the unique index.
            books.flush();
            tell(expired);
        }
    }

    private boolean isDisabled(ChuteCopy chute) {
        return chute.disabled() || closedOwners.isClosed(chute.userId());
    }

    private void tell(Optional<BountyEvent> event) {
        event.ifPresent(told -> {
            outbox.append(
                    Topics.BOUNTY_EVENTS, told.type(), told.bounty().chuteId().toString(), told.bounty());
            happened.fire(told);
        });
    }

    /** In microseconds, as PostgreSQL keeps it: what is compared later is what was kept. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
