package io.openchutes.bounty.inbound;

import io.openchutes.bounty.account.AccountClosed;
import io.openchutes.bounty.account.AccountOpen;
import io.openchutes.bounty.chute.ChuteDeleted;
import io.openchutes.bounty.chute.ChuteState;
import io.openchutes.bounty.instance.InstanceRemoved;
import io.openchutes.bounty.instance.InstanceState;
import io.openchutes.bounty.warmup.WarmupRequested;
import io.openchutes.bounty.warmup.WarmupService;
import io.openchutes.contracts.Topics;
import io.openchutes.event.OwnedTopics;
import io.openchutes.event.Subscription;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Set;

/** The subscriptions of bounty-service, except auth-lib's own of the account events. */
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
                        (chute, event) -> chutes.isGone(chute.chuteId(), event.time(), event.replay()))
                .onTombstone(event -> chutes.isGone(event.subjectId(), event.time(), event.replay()))
                .clear(chutes::forgetAll);
    }

    @Produces
    @Singleton
    static Subscription instances(InstanceService instances) {
        return Subscription.to("instances", Topics.INSTANCE_EVENTS)
                .on(
                        Set.of("instance-launched", "instance-verified", "instance-activated"),
                        InstanceState.class,
                        (instance, event) -> instances.exists(instance, event.replay()))
                .on("instance-removed", InstanceRemoved.class, instance -> instances.isGone(instance.instanceId()))
                .onTombstone(event -> instances.isGone(event.subjectId()))
                .clear(instances::forgetAll);
    }

    @Produces
    @Singleton
    static Subscription owners(OwnerService owners) {
        return Subscription.to("owners", Topics.ACCOUNT_EVENTS)
                .on("account-changed", AccountOpen.class, account -> owners.open(account.userId()))
                .on(
                        "account-closed",
                        AccountClosed.class,
                        (account, event) -> owners.closed(account.userId(), event.time(), event.replay()))
                .onTombstone(event -> owners.closed(event.subjectId(), event.time(), event.replay()))
                .clear(owners::forgetAll);
    }

    @Produces
    @Singleton
    static Subscription warmups(WarmupService warmups) {
        return Subscription.to("warmups", Topics.CHUTE_ACTIVITY)
                .on("chute-warmup-requested", WarmupRequested.class, (request, event) -> {
                    // A rebuild moves happenings to the end of the topic; one that it replayed all the same would be
                    // outdated.
                    if (!event.replay()) {
                        warmups.requested(request.chuteId(), request.at());
                    }
                });
    }

    @Produces
    @Singleton
    static OwnedTopics owned() {
        return new OwnedTopics(Set.of(Topics.BOUNTY_EVENTS, Topics.BOOST_EVENTS));
    }
}
