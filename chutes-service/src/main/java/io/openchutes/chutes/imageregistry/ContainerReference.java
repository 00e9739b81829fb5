package io.openchutes.chutes.imageregistry;

/**
 * A container image's reference: {@code [host[:port]/]path[:tag][@digest]}.
 *
 * <p>Source: the grammar of the Distribution project's package {@code reference}, with at most 512 characters here.
 */
final class ContainerReference {
    static final String PATTERN = "^(?=.{1,512}$)"
            + "(?:(?:[a-zA-Z0-9](?:[a-zA-Z0-9.-]{0,252}[a-zA-Z0-9])?)(?::[0-9]{1,5})?/)?"
            + "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*)*"
            + "(?::[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(?:@sha256:[0-9a-f]{64})?$";
    /** Where a kubelet looks when a reference names no host. */
    static final String DEFAULT_HOST = "docker.io";

    private ContainerReference() {}

    /** The registry's host, with its port where one is named. The first segment is a host if it has a dot or a port, or is localhost. */
    static String host(String reference) {
        int slash = reference.indexOf('/');
        if (slash < 0) {
            return DEFAULT_HOST;
        }
        String first = reference.substring(0, slash);
        return first.contains(".") || first.contains(":") || first.equals("localhost") ? first : DEFAULT_HOST;
    }
}
