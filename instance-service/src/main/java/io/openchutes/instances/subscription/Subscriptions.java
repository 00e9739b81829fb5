package io.openchutes.instances.subscription;

import io.openchutes.contracts.Topics;
import io.openchutes.event.OwnedTopics;
import io.openchutes.event.Subscription;
import io.openchutes.event.Topic;
import io.openchutes.instances.InstancesConfig;
import io.openchutes.instances.account.AccountClosed;
import io.openchutes.instances.account.MinerService;
import io.openchutes.instances.account.MinerState;
import io.openchutes.instances.chute.ChuteDeleted;
import io.openchutes.instances.chute.ChuteService;
import io.openchutes.instances.chute.ChuteState;
import io.openchutes.instances.feed.MinerFeedService;
import io.openchutes.instances.target.BountyState;
import io.openchutes.instances.target.TargetService;
import io.openchutes.instances.target.WarmupRequested;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.HashSet;
import java.util.Set;

/** The subscriptions of instance-service, except auth-lib's own of the account events. */
@Dependent
class Subscriptions {
    @Produces
    @Singleton
    static Subscription chutes(ChuteService chutes) {
        return Subscription.to("chutes", Topics.CHUTE_EVENTS)
                .on(
                        Set.of("chute-deployed", "chute-updated"),
                        ChuteState.class,
                        (chute, event) -> chutes.exists(chute, event.replay()))
                .on(
                        "chute-deleted",
                        ChuteDeleted.class,
                        (chute, event) -> chutes.isGone(chute.chuteId(), event.replay()))
                .onTombstone(event -> chutes.isGone(event.subjectId(), event.replay()))
                .clear(chutes::forgetAll);
    }

    @Produces
    @Singleton
    static Subscription miners(MinerService miners) {
        return Subscription.to("miners", Topics.ACCOUNT_EVENTS)
                .on("account-changed", MinerState.class, (account, event) -> {
                    if (!event.replay()) {
                        miners.is(account);
                    }
                })
                .on("account-closed", AccountClosed.class, (account, event) -> {
                    if (!event.replay()) {
                        miners.closed(account.userId());
                    }
                })
                .onTombstone(event -> {
                    if (!event.replay()) {
                        miners.closed(event.subjectId());
                    }
                });
    }

    @Produces
    @Singleton
    static Subscription warmups(TargetService targets, MinerFeedService feed) {
        return Subscription.to("warmups", Topics.CHUTE_ACTIVITY)
                .on("chute-warmup-requested", WarmupRequested.class, (request, event) -> {
                    // A rebuild moves happenings to the end of the topic; one that it replayed all the same would be
                    // outdated.
                    if (!event.replay()) {
                        targets.warmUp(request.chuteId(), request.at());
                        feed.warmUpRequested(request);
                    }
                });
    }

    @Produces
    @Singleton
    static Subscription bounties(TargetService targets, MinerFeedService feed) {
        return Subscription.to("bounties", Topics.BOUNTY_EVENTS)
                .on(
                        Set.of(
                                "bounty-created",
                                "bounty-increased",
                                "bounty-claimed",
                                "bounty-expired",
                                "bounty-withdrawn"),
                        BountyState.class,
                        (bounty, event) -> {
                            if (!event.replay()) {
                                targets.bounty(bounty.chuteId(), bounty.openUntil());
                                feed.bounty(event.type(), bounty);
                            }
                        });
    }

    @Produces
    @Singleton
    static OwnedTopics owned(InstancesConfig config) {
        Set<Topic> owned = new HashSet<>();
        if (config.owner()) {
            owned.add(Topics.INSTANCE_EVENTS);
        }
        if (config.capacity().owner()) {
            owned.add(Topics.CAPACITY_EVENTS);
        }
        if (config.invocations().owner()) {
            owned.add(Topics.INVOCATION_EVENTS);
        }
        return new OwnedTopics(owned);
    }
}
