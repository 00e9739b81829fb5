package io.openchutes.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.util.Map;

/** Secrets that go with what uses them: whoever makes one needs no right to read or delete Secrets. */
public final class OwnedSecret {
    private OwnedSecret() {}

    /**
     * @param owner as the API server answered it, with its uid
     * @param data in base 64, by the files' names
     */
    public static Secret of(ObjectMeta metadata, HasMetadata owner, Map<String, String> data) {
        return new SecretBuilder()
                .withMetadata(metadata)
                .editMetadata()
                .addNewOwnerReference()
                .withApiVersion(HasMetadata.getApiVersion(owner.getClass()))
                .withKind(HasMetadata.getKind(owner.getClass()))
                .withName(owner.getMetadata().getName())
                .withUid(owner.getMetadata().getUid())
                .endOwnerReference()
                .endMetadata()
                .withImmutable(true)
                .withType("Opaque")
                .withData(data)
                .build();
    }
}
