package co.pqr.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.module.blackbird.BlackbirdModule;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;

/**
 * The classifier as a team would write it with Kafka Streams: the benchmark's peer. Settings from the environment:
 * PQR_KAFKA_BROKERS, BENCH_APPLICATION (group and transactional ids), BENCH_THREADS, BENCH_RULES (JSON), BENCH_STATE.
 */
public final class Main {
    private Main() {}

    public static void main(String[] args) throws Exception {
        Rules rules = Rules.load(setting("BENCH_RULES"));
        KafkaStreams streams = new KafkaStreams(topology(rules), properties());
        CountDownLatch ended = new CountDownLatch(1);
        streams.setStateListener((now, before) -> {
            if (now == KafkaStreams.State.ERROR) {
                ended.countDown();
            }
        });
        Runtime.getRuntime().addShutdownHook(new Thread(() -> streams.close(
                CloseOptions.groupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP)
                        .withTimeout(Duration.ofSeconds(10)))));
        streams.start();
        ended.await();
        System.exit(1);
    }

    private static Topology topology(Rules rules) {
        ObjectMapper mapper = new ObjectMapper().registerModule(new BlackbirdModule());
        ObjectReader reader = mapper.readerFor(Pqr.class);
        ObjectWriter writer = mapper.writerFor(Pqr.class);
        Topology t = new Topology()
                .addSource("received", new StringDeserializer(), new ByteArrayDeserializer(), "pqr.received")
                .addProcessor("router", () -> new Router(rules, reader, writer), "received");
        for (String decision : new String[] {"escalate", "close", "contact", "review"}) {
            t.addSink(decision, "pqr." + decision, new StringSerializer(), new ByteArraySerializer(), "router");
        }
        return t.addSink(Router.DEAD, "pqr.received-dlt", new StringSerializer(), new ByteArraySerializer(), "router");
    }

    private static Properties properties() {
        Properties p = new Properties();
        p.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, setting("PQR_KAFKA_BROKERS"));
        p.put(StreamsConfig.APPLICATION_ID_CONFIG, setting("BENCH_APPLICATION"));
        p.put(StreamsConfig.STATE_DIR_CONFIG, setting("BENCH_STATE"));
        p.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, setting("BENCH_THREADS"));
        p.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        p.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 100);
        p.put(StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG), "lz4");
        // As long as a commit may wait, which is Streams' own choice too: a commit sends what is there. Few large batches cost
        // the least CPU on both ends: with 5 ms it is a third slower.
        p.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 100);
        p.put(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), 256 * 1024);
        p.put(StreamsConfig.producerPrefix(ProducerConfig.BUFFER_MEMORY_CONFIG), 64L << 20);
        p.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        System.getenv().forEach((name, value) -> {
            if (name.startsWith("STREAMS_")) { // any further property: STREAMS_PRODUCER_LINGER_MS is producer.linger.ms
                p.put(name.substring("STREAMS_".length()).toLowerCase(java.util.Locale.ROOT).replace('_', '.'), value);
            }
        });
        return p;
    }

    private static String setting(String name) {
        String value = System.getenv(name);
        if (value == null || value.isEmpty()) {
            throw new IllegalArgumentException(name + " is not set");
        }
        return value;
    }
}
