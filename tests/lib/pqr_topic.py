"""What lies in a topic, as a reader of committed messages finds it. Needs Debian's python3-confluent-kafka."""
import os
import sys

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, TopicPartition
from pqr_stack import wait_for


def consumer(isolation):
    return Consumer({"bootstrap.servers": os.environ["PQR_KAFKA_BROKERS"], "group.id": "prueba", "enable.auto.commit": False,
                     "isolation.level": isolation, "enable.partition.eof": True})


def decided(topic):
    """No transaction is open in the topic: what is to be read of it can be read."""
    ends = []
    for isolation in ("read_committed", "read_uncommitted"):
        reader = consumer(isolation)
        partitions = reader.list_topics(topic, timeout=30).topics[topic].partitions
        ends.append([reader.get_watermark_offsets(TopicPartition(topic, p), timeout=30)[1] for p in sorted(partitions)])
        reader.close()
    return ends[0] == ends[1]


def committed(topic):
    """How many messages were committed to the topic, from its beginning, once nothing in it is undecided."""
    wait_for(f"{topic} to be decided", lambda: decided(topic))
    reader = consumer("read_committed")
    left = set(reader.list_topics(topic, timeout=30).topics[topic].partitions)
    reader.assign([TopicPartition(topic, p, OFFSET_BEGINNING) for p in left])
    n = 0
    while left:
        message = reader.poll(60)
        if message is None:
            sys.exit(f"{topic} could not be read to its end in partitions {sorted(left)}")
        if not message.error():
            n += 1
        elif message.error().code() == KafkaError._PARTITION_EOF:
            left.discard(message.partition())
    reader.close()
    return n
