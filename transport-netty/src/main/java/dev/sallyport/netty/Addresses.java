package dev.sallyport.netty;

import dev.sallyport.socket.Endpoint;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** What names of hosts stand for, and how addresses are written. */
final class Addresses {
  /** Of an IPv6 address, those that are given to a network; the rest its machines choose. */
  private static final int NETWORK_BYTES = 8;

  private Addresses() {}

  /**
   * All addresses of a host. A name is looked up by a thread of its own, which is left behind when
   * the time is over: the system's resolver cannot be told when to stop.
   */
  static InetAddress[] of(Endpoint.Tcp endpoint, long nanos) throws IOException {
    byte[] numbers = NetUtil.createByteArrayFromIpAddressString(endpoint.host());
    if (numbers != null) {
      return new InetAddress[] {InetAddress.getByName(endpoint.host())};
    }
    FutureTask<InetAddress[]> lookup =
        new FutureTask<>(() -> InetAddress.getAllByName(endpoint.host()));
    Thread thread = new Thread(lookup, "sallyport-lookup-" + endpoint.host());
    thread.setDaemon(true);
    thread.start();
    try {
      return lookup.get(nanos, TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw (IOException)
          new UnknownHostException("host not found: " + endpoint.host()).initCause(e.getCause());
    } catch (TimeoutException e) {
      throw new SocketTimeoutException("host not looked up in time: " + endpoint.host());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  /**
   * Whose it is, as far as that can be told: the address, but of IPv6 its first 64 bits, {@code
   * 2001:db8:1:2::/64}. Of the others a single machine may use as many as it likes.
   */
  static String origin(InetAddress address) {
    if (address instanceof Inet6Address) {
      byte[] bytes = address.getAddress();
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < NETWORK_BYTES; i += 2) {
        int group = ((bytes[i] & 0xff) << Byte.SIZE) | (bytes[i + 1] & 0xff);
        text.append(Integer.toHexString(group)).append(':');
      }
      return text.append(":/64").toString();
    }
    return address.getHostAddress();
  }

  /** {@code 127.0.0.1:7000}, {@code [::1]:7000}, or what else it is. */
  static String text(@Nullable Object address) {
    if (address instanceof InetSocketAddress socket && socket.getAddress() != null) {
      return NetUtil.toSocketAddressString(socket);
    }
    return String.valueOf(address);
  }
}
