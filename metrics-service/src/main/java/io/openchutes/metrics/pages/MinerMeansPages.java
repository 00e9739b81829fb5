package io.openchutes.metrics.pages;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;

/** The pages' templates, checked against what fills them when the service is built. */
@CheckedTemplate(basePath = "minermeans")
public final class MinerMeansPages {
    private MinerMeansPages() {}

    public static native TemplateInstance index(IndexPage page, PageAssets assets);

    public static native TemplateInstance chute(ChutePage page, PageAssets assets);
}
