package io.openchutes.chutes.subscription;

import io.openchutes.chutes.ChutesConfig;
import io.openchutes.chutes.boost.BoostService;
import io.openchutes.chutes.boost.CapacityLogged;
import io.openchutes.chutes.boost.ChuteBoosted;
import io.openchutes.chutes.bounty.BountyChanged;
import io.openchutes.chutes.bounty.BountyService;
import io.openchutes.chutes.image.ImageChanged;
import io.openchutes.chutes.image.ImageRemoved;
import io.openchutes.chutes.image.ImageService;
import io.openchutes.chutes.instance.InstanceChanged;
import io.openchutes.chutes.instance.InstanceService;
import io.openchutes.chutes.invocation.InvocationCompleted;
import io.openchutes.chutes.invocation.InvocationService;
import io.openchutes.chutes.lifecycle.AccountClosed;
import io.openchutes.chutes.lifecycle.OwnerClosingService;
import io.openchutes.chutes.pricefeed.PriceFeedService;
import io.openchutes.chutes.pricefeed.PriceQuoted;
import io.openchutes.contracts.Topics;
import io.openchutes.event.OwnedTopics;
import io.openchutes.event.Subscription;
import io.openchutes.event.Topic;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.HashSet;
import java.util.Set;

/** The subscriptions of chutes-service, except auth-lib's own of the account events. */
@Dependent
class Subscriptions {
    /** In a rebuild too: an account that was closed before has no open chutes any more, so nothing comes of it. */
    @Produces
    @Singleton
    static Subscription accountClosings(OwnerClosingService owners) {
        return Subscription.to("account-closings", Topics.ACCOUNT_EVENTS)
                .on(
                        "account-closed",
                        AccountClosed.class,
                        (account, event) -> owners.ownerClosed(account.userId(), event.time()));
    }

    @Produces
    @Singleton
    static Subscription images(ImageService images) {
        return Subscription.to(ImageService.COPIES, Topics.IMAGE_EVENTS)
                .on(ImageChanged.TYPE, ImageChanged.class, images::changed)
                .on(ImageRemoved.TYPE, ImageRemoved.class, image -> images.removed(image.imageId()))
                .onTombstone(event -> images.removed(event.subjectId()))
                .clear(images::clear);
    }

    @Produces
    @Singleton
    static Subscription instances(InstanceService instances) {
        return Subscription.to("instances", Topics.INSTANCE_EVENTS)
                .on(
                        Set.of(InstanceChanged.LAUNCHED, InstanceChanged.VERIFIED, InstanceChanged.ACTIVATED),
                        InstanceChanged.class,
                        (instance, event) -> instances.changed(instance, event.replay()))
                .on(
                        InstanceChanged.REMOVED,
                        InstanceChanged.class,
                        (instance, event) -> instances.removed(instance, event.replay()))
                .onTombstone(event -> instances.removed(event.subjectId(), event.replay()))
                .clear(instances::clear);
    }

    @Produces
    @Singleton
    static Subscription bounties(BountyService bounties) {
        return Subscription.to("bounties", Topics.BOUNTY_EVENTS)
                .on(
                        Topics.BOUNTY_EVENTS.types(),
                        BountyChanged.class,
                        (bounty, event) -> bounties.changed(bounty, event.sequence()))
                .clear(bounties::clear);
    }

    @Produces
    @Singleton
    static Subscription boosts(BoostService boosts) {
        return Subscription.to("boosts", Topics.BOOST_EVENTS)
                .on(ChuteBoosted.TYPE, ChuteBoosted.class, boosts::boosted)
                .onTombstone(event -> boosts.boostRemoved(event.subjectId()))
                .clear(boosts::clearManualBoosts);
    }

    /** In batches: each chute is logged again and again. What was kept of a log that comes twice is as new already. */
    @Produces
    @Singleton
    static Subscription capacity(BoostService boosts) {
        return Subscription.to("capacity", Topics.CAPACITY_EVENTS)
                .onBatch(CapacityLogged.TYPE, CapacityLogged.class, boosts::capacityLogged)
                .clear(boosts::clearUrgencyBoosts);
    }

    /** In batches: there is one record an invocation. The counts are this service's own state and are not rebuilt. */
    @Produces
    @Singleton
    static Subscription invocations(InvocationService invocations) {
        return Subscription.to("invocations", Topics.INVOCATION_EVENTS)
                .onBatch(InvocationCompleted.TYPE, InvocationCompleted.class, invocations::completed);
    }

    @Produces
    @Singleton
    static Subscription prices(PriceFeedService prices) {
        return Subscription.to("prices", Topics.PRICE_EVENTS)
                .on(PriceQuoted.TYPE, PriceQuoted.class, prices::quoted)
                .onTombstone(event -> prices.withdrawn(event.subject()))
                .clear(prices::clear);
    }

    @Produces
    @Singleton
    static OwnedTopics owned(ChutesConfig config) {
        Set<Topic> owned = new HashSet<>(Set.of(Topics.CHUTE_EVENTS, Topics.CHUTE_HISTORY, Topics.CHUTE_ACTIVITY));
        if (config.accounts().owner()) {
            owned.add(Topics.ACCOUNT_EVENTS);
            owned.add(Topics.TOKEN_KEY_EVENTS);
        }
        if (config.images().owner()) {
            owned.add(Topics.IMAGE_EVENTS);
        }
        return new OwnedTopics(owned);
    }
}
