package io.openchutes.local.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ServiceDefinitionTest {
    /** The gateway's port, those of PostgreSQL and Kafka, and those of the miners. */
    private static final List<Integer> TAKEN = IntStream.concat(
                    IntStream.of(0, 10, 11, 12, 26, 27), IntStream.range(30, 60))
            .boxed()
            .toList();

    @Test
    void everyReplicaHasPortsOfItsOwn() {
        List<Integer> offsets = new ArrayList<>();
        for (ServiceDefinition service : ServiceDefinition.ALL) {
            for (int i = 0; i < ServiceDefinition.MOST_REPLICAS; i++) {
                offsets.add(service.replicaPortOffset(i));
                offsets.add(service.replicaManagementPortOffset(i));
            }
        }

        assertThat(offsets).doesNotHaveDuplicates().doesNotContainAnyElementsOf(TAKEN);
        assertThat(ServiceDefinition.CHUTES.replicaPortOffset(0)).isEqualTo(ServiceDefinition.CHUTES.portOffset());
    }

    @Test
    void onlyTheSecondReplicaHasANumber() {
        assertThat(ServiceDefinition.CHUTES.replicaName(0)).isEqualTo("chutes-service");
        assertThat(ServiceDefinition.CHUTES.replicaName(1)).isEqualTo("chutes-service-2");
    }
}
