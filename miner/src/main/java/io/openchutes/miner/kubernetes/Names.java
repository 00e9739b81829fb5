package io.openchutes.miner.kubernetes;

import io.openchutes.kubernetes.PodReading;

/** What the cluster calls things. */
final class Names {
    static final String GPU = "nvidia.com/gpu";
    static final String GPU_PRODUCT = "nvidia.com/gpu.product";
    static final String GPU_MEMORY = "nvidia.com/gpu.memory";
    static final String GPU_REPLICAS = "nvidia.com/gpu.replicas";

    static final String MANAGED_BY = "app.kubernetes.io/managed-by";
    static final String MANAGER = "openchutes-miner";
    /** Which agent made an object. */
    static final String MINER = "openchutes.io/miner";

    static final String INSTANCE = "openchutes.io/instance";
    static final String CHUTE = "openchutes.io/chute";
    static final String VERSION = "openchutes.io/version";
    /** The GPUs of a Pod by the platform's name. */
    static final String GPU_NAME = "openchutes.io/gpu";

    /** The container of a Pod that is the chute. */
    static final String CONTAINER = "chute";

    static final PodReading READING = new PodReading(CONTAINER, "its image", "the chute ended with code ");

    static final int PORT = 8000;
    static final int LOGGING_PORT = 8001;

    private Names() {}
}
