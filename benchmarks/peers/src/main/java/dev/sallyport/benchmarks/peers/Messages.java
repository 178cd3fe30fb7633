package dev.sallyport.benchmarks.peers;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.sallyport.benchmarks.peers.proto.OrderProto;
import dev.sallyport.benchmarks.work.Orders.Order;
import java.nio.ByteBuffer;
import java.util.List;

/** The record to protobuf and back, as all peers carry it. */
final class Messages {
  private Messages() {}

  static OrderProto message(Order order) {
    return OrderProto.newBuilder()
        .setId(order.id())
        .setCustomer(order.customer())
        .setCity(order.city())
        .setQuantity(order.quantity())
        .setPrice(order.price())
        .addAllTags(order.tags())
        .build();
  }

  static Order order(OrderProto message) {
    return new Order(
        message.getId(),
        message.getCustomer(),
        message.getCity(),
        message.getQuantity(),
        message.getPrice(),
        List.copyOf(message.getTagsList()));
  }

  static byte[] encode(Order order) {
    return message(order).toByteArray();
  }

  static Order decode(byte[] bytes) {
    return decode(ByteBuffer.wrap(bytes));
  }

  static Order decode(ByteBuffer bytes) {
    try {
      return order(OrderProto.parseFrom(bytes));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }
}
