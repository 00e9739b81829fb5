package io.openchutes.metrics.minermeans;

import io.openchutes.metrics.MetricsConfig;
import io.openchutes.metrics.chute.Chute;
import io.openchutes.metrics.chute.ChuteRepository;
import io.openchutes.metrics.pages.ChutePage;
import io.openchutes.metrics.pages.ChuteView;
import io.openchutes.metrics.pages.IndexPage;
import io.openchutes.metrics.pages.PageRequest;
import io.openchutes.metrics.pages.Paging;
import io.openchutes.metrics.rollup.Buckets;
import io.openchutes.metrics.rollup.MinerMean;
import io.openchutes.metrics.rollup.MinerMeansRepository;
import io.openchutes.rest.error.ApiException;
import io.openchutes.rest.error.ErrorCode;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Answers who was how fast on which chute. */
@ApplicationScoped
public class MinerMeansService {
    private final ChuteRepository chutes;
    private final MinerMeansRepository rollups;
    private final ChuteRanking ranking;
    private final MetricsConfig.MinerMeans config;
    private final Clock clock;

    public MinerMeansService(
            ChuteRepository chutes,
            MinerMeansRepository rollups,
            ChuteRanking ranking,
            MetricsConfig config,
            Clock clock) {
        this.chutes = chutes;
        this.rollups = rollups;
        this.ranking = ranking;
        this.config = config.minerMeans();
        this.clock = clock;
    }

    /** The means of every (miner, instance) with at least one successful invocation, largest mean output first. */
    List<MinerMean> means(UUID chuteId) {
        find(chuteId);
        return rollups.listMeans(chuteId, Buckets.firstCounting(clock.instant())).stream()
                .filter(MinerMean::hasMeans)
                .toList();
    }

    IndexPage indexPage(PageRequest request) {
        return IndexPage.of(ranking.mostUsedFirst(), request, config.chutesPerPage(), clock.instant());
    }

    ChutePage chutePage(UUID chuteId, PageRequest request) {
        ChuteView chute = find(chuteId);
        Instant now = clock.instant();
        Instant firstBucket = Buckets.firstCounting(now);
        List<MinerMean> all = rollups.listMeans(chuteId, firstBucket);
        List<MinerMean> selected = ChutePage.select(all, request);
        List<MinerMean> shown = Paging.cut(selected, request.page(), config.instancesPerPage());
        Set<String> miners = shown.stream().map(MinerMean::minerHotkey).collect(Collectors.toSet());
        Set<UUID> instances = all.stream()
                .filter(mean -> miners.contains(mean.minerHotkey()))
                .map(MinerMean::instanceId)
                .collect(Collectors.toSet());
        return ChutePage.of(
                chute,
                all,
                selected,
                shown,
                rollups.listHourly(chuteId, firstBucket, instances),
                request,
                config.instancesPerPage(),
                now);
    }

    private ChuteView find(UUID chuteId) {
        Chute chute = chuteId == null ? null : chutes.findById(chuteId);
        if (chute == null) {
            throw new ApiException(
                    ErrorCode.NOT_FOUND, "Chute not found: copy its id from the list at /chutes/miner_means.");
        }
        return new ChuteView(chute.chuteId(), chute.shownName(), chute.isPublic());
    }
}
