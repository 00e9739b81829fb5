package io.openchutes.chutes.announcement;

import io.openchutes.auth.Account;
import io.openchutes.auth.directory.AccountDirectory;
import io.openchutes.chutes.announcement.ChuteState.RollingUpdate;
import io.openchutes.chutes.chute.Chute;
import io.openchutes.chutes.chute.ImmutableNames;
import io.openchutes.chutes.chute.RawJson;
import io.openchutes.chutes.cord.CordListService;
import io.openchutes.chutes.gpu.Gpu;
import io.openchutes.chutes.gpu.GpuCatalogue;
import io.openchutes.chutes.gpu.NodeSelector;
import io.openchutes.chutes.image.Image;
import io.openchutes.chutes.image.ImageService;
import io.openchutes.chutes.rollingupdate.RollingUpdateService;
import io.openchutes.chutes.visibility.ShareRepository;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Puts together what a chute's events carry. */
@ApplicationScoped
public class ChuteStates {
    private final ShareRepository shares;
    private final RollingUpdateService rollingUpdates;
    private final CordListService cords;
    private final ImageService images;
    private final AccountDirectory accounts;
    private final GpuCatalogue gpus;
    private final ImmutableNames immutableNames;

    public ChuteStates(
            ShareRepository shares,
            RollingUpdateService rollingUpdates,
            CordListService cords,
            ImageService images,
            AccountDirectory accounts,
            GpuCatalogue gpus,
            ImmutableNames immutableNames) {
        this.shares = shares;
        this.rollingUpdates = rollingUpdates;
        this.cords = cords;
        this.images = images;
        this.accounts = accounts;
        this.gpus = gpus;
        this.immutableNames = immutableNames;
    }

    ChuteState of(Chute chute) {
        return of(
                chute,
                shares.userIdsOf(chute.chuteId()),
                rollingUpdates.of(chute.chuteId()).map(RollingUpdate::of).orElse(null));
    }

    /** Of a chute that this transaction has created: it is shared with nobody, and nothing of it runs. */
    ChuteState ofNew(Chute chute) {
        return of(chute, List.of(), null);
    }

    private ChuteState of(Chute chute, List<UUID> sharedWith, RollingUpdate update) {
        NodeSelector selector = chute.nodeSelector();
        String owner = accounts.byId(chute.userId()).map(Account::username).orElse("");
        return new ChuteState(
                chute.chuteId(),
                chute.name(),
                chute.slug(),
                chute.userId(),
                owner,
                chute.isPublic() && !chute.isOwnerClosed(),
                image(chute),
                selector,
                gpus.supportedBy(selector).stream().map(Gpu::gpu).toList(),
                selector.gpuCount(),
                chute.isDisabled(),
                chute.isPublic(),
                immutableNames.contain(chute.name()),
                sharedWith,
                update,
                chute.presentation(),
                new RawJson(cords.byIds(Set.of(chute.cordRefId()))
                        .get(chute.cordRefId())
                        .cords()),
                new RawJson(chute.jobs()),
                chute.program(),
                chute.entryPoint(),
                chute.scaling(),
                chute.isolation(),
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
                        image.origin().userId(),
                        image.origin().username(),
                        image.facts().name(),
                        image.facts().tag(),
                        image.facts().isPublic(),
                        image.facts().patchVersion());
    }
}
