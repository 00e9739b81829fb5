package io.openchutes.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClientException;

/** Why a cluster does not make an object, in a sentence for the owner of what it was for. */
public final class Refusal {
    private static final String QUOTA = "exceeded quota";

    private Refusal() {}

    /** @param what what was refused, as {@code its Pod} */
    public static String of(KubernetesClientException e, String what) {
        String said = e.getStatus() != null && e.getStatus().getMessage() != null
                ? e.getStatus().getMessage()
                : String.valueOf(e.getMessage());
        return e.getCode() == 0 ? "the cluster does not answer: " + said : of(said, what);
    }

    /** @param said what an admission controller has said */
    public static String of(String said, String what) {
        return said.contains(QUOTA)
                ? "the namespace's quota is exceeded: " + said
                : "the cluster refuses " + what + ": " + said;
    }
}
