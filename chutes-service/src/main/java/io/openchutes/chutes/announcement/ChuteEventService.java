package io.openchutes.chutes.announcement;

import io.openchutes.auth.Account;
import io.openchutes.auth.AccountDirectory;
import io.openchutes.chutes.announcement.ChuteChanged.Lists;
import io.openchutes.chutes.announcement.ChuteState.RollingUpdate;
import io.openchutes.chutes.chute.Chute;
import io.openchutes.chutes.chute.Chute.Scaling;
import io.openchutes.chutes.chute.ChuteRepository;
import io.openchutes.chutes.chute.ImmutableNames;
import io.openchutes.chutes.chute.RawJson;
import io.openchutes.chutes.cord.CordListService;
import io.openchutes.chutes.gpu.Gpu;
import io.openchutes.chutes.gpu.GpuCatalogue;
import io.openchutes.chutes.gpu.NodeSelector;
import io.openchutes.chutes.image.Image;
import io.openchutes.chutes.image.ImageService;
import io.openchutes.chutes.rollingupdate.RollingUpdateEnded;
import io.openchutes.chutes.rollingupdate.RollingUpdateService;
import io.openchutes.chutes.signal.ChuteSignals;
import io.openchutes.chutes.visibility.ShareRepository;
import io.openchutes.contracts.Topics;
import io.openchutes.event.Outbox;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Announces what became of a chute, whole, in the transaction that changed it, and makes all replicas' caches drop it. */
@ApplicationScoped
public class ChuteEventService {
    static final String DEPLOYED = "chute-deployed";
    static final String UPDATED = "chute-updated";

    private final Outbox outbox;
    private final ChuteRepository repository;
    private final ShareRepository shares;
    private final RollingUpdateService rollingUpdates;
    private final CordListService cords;
    private final ImageService images;
    private final AccountDirectory accounts;
    private final GpuCatalogue gpus;
    private final ImmutableNames immutableNames;
    private final ChuteSignals signals;
    private final Event<ChuteChanged> changes;
    private final Clock clock;

    public ChuteEventService(
            Outbox outbox,
            ChuteRepository repository,
            ShareRepository shares,
            RollingUpdateService rollingUpdates,
            CordListService cords,
            ImageService images,
            AccountDirectory accounts,
            GpuCatalogue gpus,
            ImmutableNames immutableNames,
            ChuteSignals signals,
            Event<ChuteChanged> changes,
            Clock clock) {
        this.outbox = outbox;
        this.repository = repository;
        this.shares = shares;
        this.rollingUpdates = rollingUpdates;
        this.cords = cords;
        this.images = images;
        this.accounts = accounts;
        this.gpus = gpus;
        this.immutableNames = immutableNames;
        this.signals = signals;
        this.changes = changes;
        this.clock = clock;
    }

    /** @return the event's id */
    @Transactional(Transactional.TxType.MANDATORY)
    public UUID deployed(Chute chute) {
        UUID eventId = announce(chute, DEPLOYED, stateOf(chute));
        outbox.append(
                Topics.CHUTE_HISTORY,
                ChuteHistoryChanged.TYPE,
                chute.chuteId().toString(),
                new ChuteHistoryChanged(chute.chuteId(), chute.nodeSelector().gpuCount(), chute.deployedAt(), null));
        return eventId;
    }

    @Transactional(Transactional.TxType.MANDATORY)
    public void updated(Chute chute) {
        announce(chute, UPDATED, stateOf(chute));
    }

    /** The last word about this life of the chute: its state, then the tombstone that lets the topic forget it. */
    @Transactional(Transactional.TxType.MANDATORY)
    public void deleted(Chute chute, Instant deletedAt) {
        announce(chute, ChuteDeleted.TYPE, new ChuteDeleted(stateOf(chute), deletedAt));
        outbox.appendTombstone(Topics.CHUTE_EVENTS, chute.chuteId().toString());
        outbox.append(
                Topics.CHUTE_HISTORY,
                ChuteHistoryChanged.TYPE,
                chute.chuteId().toString(),
                new ChuteHistoryChanged(
                        chute.chuteId(), chute.nodeSelector().gpuCount(), chute.deployedAt(), deletedAt));
    }

    /** Nothing of the chute's own changed, but its state carries the rolling update. */
    @Transactional(Transactional.TxType.MANDATORY)
    void rollingUpdateEnded(@Observes RollingUpdateEnded ended) {
        repository.lock(ended.chuteId()).ifPresent(chute -> {
            chute.touch(clock.instant().truncatedTo(ChronoUnit.MICROS));
            updated(chute);
        });
    }

    private UUID announce(Chute chute, String type, Object data) {
        ChuteChanged change = new ChuteChanged(chute.chuteId(), chute.userId(), listsThatChanged(chute, type));
        signals.changed(change.chuteId());
        switch (change.lists()) {
            case NOBODYS -> {}
            case OWNERS -> signals.listsChanged(change.ownerId());
            case EVERYBODYS -> signals.listsChanged();
        }
        changes.fire(change);
        return outbox.append(Topics.CHUTE_EVENTS, type, chute.chuteId().toString(), data);
    }

    /** An update changes nothing that lists choose or order chutes by, save where it hides them. */
    private static Lists listsThatChanged(Chute chute, String type) {
        if (type.equals(UPDATED) && !chute.isOwnerClosed()) {
            return Lists.NOBODYS;
        }
        return chute.wasListed() || chute.isListed() ? Lists.EVERYBODYS : Lists.OWNERS;
    }

    private ChuteState stateOf(Chute chute) {
        NodeSelector selector = chute.nodeSelector();
        Scaling scaling = chute.scaling();
        String owner = accounts.byId(chute.userId()).map(Account::username).orElse("");
        return new ChuteState(
                chute.chuteId(),
                chute.name(),
                chute.slug(),
                chute.userId(),
                owner,
                chute.isPublic() && !chute.isOwnerClosed(),
                chute.version(),
                image(chute),
                new ChuteState.Selector(
                        selector.gpuCount(),
                        selector.minVramGbPerGpu(),
                        selector.maxHourlyPricePerGpu(),
                        selector.include(),
                        selector.exclude()),
                gpus.supportedBy(selector).stream().map(Gpu::gpu).toList(),
                selector.gpuCount(),
                chute.standardTemplate(),
                chute.isDisabled(),
                chute.isTee(),
                chute.isPublic(),
                immutableNames.contain(chute.name()),
                shares.userIdsOf(chute.chuteId()),
                rollingUpdates.of(chute.chuteId()).map(RollingUpdate::of).orElse(null),
                chute.tagline(),
                chute.readme(),
                chute.toolDescription(),
                chute.logoId(),
                new RawJson(cords.byIds(Set.of(chute.cordRefId()))
                        .get(chute.cordRefId())
                        .cords()),
                new RawJson(chute.jobs()),
                chute.filename(),
                chute.refStr(),
                chute.revision(),
                chute.concurrency(),
                scaling.maxInstances(),
                scaling.scalingThreshold(),
                scaling.shutdownAfterSeconds(),
                chute.allowsExternalEgress(),
                chute.hasEncryptedFs(),
                chute.lockModules(),
                chute.createdAt(),
                chute.updatedAt(),
                chute.deployedAt());
    }

    /** An image that is gone leaves its id. */
    private ChuteState.Image image(Chute chute) {
        Image image = images.byIds(List.of(chute.imageId())).get(chute.imageId());
        return image == null
                ? new ChuteState.Image(chute.imageId(), null, null, null, null, false, null)
                : new ChuteState.Image(
                        image.imageId(),
                        image.userId(),
                        image.username(),
                        image.name(),
                        image.tag(),
                        image.isPublic(),
                        image.patchVersion());
    }
}
