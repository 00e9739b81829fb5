package io.openchutes.instances.call;

/** What a request addresses. */
sealed interface CallAddress {
    /** The path at the chute, as the caller sent it. */
    String path();

    /** The operation's path in the OpenAPI document, for metrics. */
    String template();

    /**
     * One chute by its slug.
     *
     * @param ownHost whether the slug stands in the host's name, so that a browser keeps the chute apart from all others
     */
    record OfChute(String slug, String path, boolean ownHost) implements CallAddress {
        @Override
        public String template() {
            return "/call/{slug}/{path}";
        }
    }

    /** The chute that the body names as {@code model}. */
    record OfModel(String path) implements CallAddress {
        @Override
        public String template() {
            return path;
        }
    }
}
