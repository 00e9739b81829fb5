package io.openchutes.metrics.minermeans;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;

/** The pages' templates, checked against what fills them when the service is built. */
@CheckedTemplate(basePath = "minermeans")
final class MinerMeansPages {
    private MinerMeansPages() {}

    static native TemplateInstance index(IndexPage page, PageAssets assets);

    static native TemplateInstance chute(ChutePage page, PageAssets assets);
}
